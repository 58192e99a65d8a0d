import { expect } from 'chai';

import { redactCheck } from '../../src/preflight/redact.js';
import { checkText } from '../../src/view/preflight/plain-text.js';
import { type CheckName, checks } from '../../stories/checks.js';

/** Every broker and server of the stories' checks, and what is left of one in a text. */
const hosts = /example|relay\.|broker\.|meet\./;

describe('redactCheck', () => {
  for (const name of Object.keys(checks) as CheckName[]) {
    it(`lets no broker and no server out of a strict "${name}", as text or as JSON`, () => {
      const strict = redactCheck(checks[name], 'strict');
      expect(checkText(strict)).not.to.match(hosts);
      expect(JSON.stringify(strict)).not.to.match(hosts);
      const { outcome, steps } = checks[name];
      expect(strict.outcome).to.equal(outcome);
      expect(strict.steps.map((step) => step.status)).to.deep.equal(
        steps.map(({ status }) => status),
      );
    });
  }

  it('calls a server by the same token wherever it is named, and keeps scheme and port', () => {
    const strict = redactCheck(checks['relay slow'], 'strict');
    const relay = 'turn:turn-1:3478';
    expect(strict.servers.map(({ url }) => url)).to.include(relay);
    expect(strict.relays[0]?.server).to.equal(relay);
    expect(strict.headline?.values['server']).to.equal(relay);
    expect(strict.headline?.evidence[0]?.fact).to.equal(`relays[${relay}].rttMs`);
    expect(strict.createdAt).to.equal('2026-02-11T09:30Z');
  });

  it('lets no address out of what a server is blamed for', () => {
    const addressed = (text: string) => text.replaceAll('relay.example.org', '203.0.113.231');
    const given = JSON.parse(addressed(JSON.stringify(checks['relay slow'])));
    const strict = redactCheck(given, 'strict');
    expect(checkText(strict) + JSON.stringify(strict)).not.to.match(/\d+\.\d+\.\d+\.\d+/);
  });

  it('keeps brokers and servers where it is masked, and everything where it is not redacted', () => {
    const given = checks['relay slow'];
    expect(redactCheck(given, 'none')).to.equal(given);
    expect(JSON.stringify(redactCheck(given, 'masked'))).to.contain('relay.example.org');
  });
});
