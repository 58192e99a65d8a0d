// An invalid setting with a password in it: neither the text of the page nor its events may contain the password.

import { expect } from 'chai';
import type { CallError } from '../../src/base/errors.js';
import '../../src/index.js';

const password = 'hunter2-9f';

describe('an invalid setting that contains a password', () => {
  afterEach(() => document.body.replaceChildren());

  const wrong: Record<string, string> = {
    'a broker without a host': `brokers="wss://ada:${password}"`,
    'a broker with one slash': `brokers="ws:/x ada:${password}@broker.example"`,
    'a broker of the web': `brokers="https://ada:${password}@broker.example"`,
    'a broker whose port is none': `brokers="wss://ada:${password}@broker.example:port"`,
    'an ICE server with a user': `ice-servers='[{"urls":"turn:ada:${password}@turn.example"}]'`,
    'a list cut short': `ice-servers='[{"urls":"turn:t.example","credential":"${password}"'`,
    'a login without an address': `ice-servers='[{"username":"ada","credential":"${password}"}]'`,
    'a TURN server without a user': `ice-servers='[{"urls":"turn:t.example","credential":"${password}"}]'`,
  };
  for (const [what, attribute] of Object.entries(wrong)) {
    it(`does not reveal it: ${what}`, async () => {
      const told: string[] = [];
      const tell = ({ message, stack, cause, values }: CallError) =>
        told.push(message, stack ?? '', String(cause), JSON.stringify(values));
      document.body.innerHTML = `<video-call room="r" ${attribute}></video-call>`;
      const element = document.querySelector('video-call')!;
      element.addEventListener('call-error', ({ error, message, hint }) => {
        tell(error);
        told.push(message, hint);
      });
      await element.updateComplete;
      await element.join().catch(tell);
      await element.updateComplete;
      const text = element.shadowRoot?.textContent ?? '';
      expect(text).to.match(/broker|ICE servers/);
      expect(told.length).to.be.at.least(6);
      expect(told.join() + text + JSON.stringify(element.call?.state)).to.not.include(password);
    });
  }
});
