// A password must not appear in any output of a call, wherever a page puts it, correctly or by mistake.

import { expect } from 'chai';
import fc from 'fast-check';
import { asCallError, CallError } from '../../src/base/errors.js';
import { shownAddress, withoutSecrets } from '../../src/base/without-secrets.js';
import { reportOf } from '../../src/call/diagnostics-adapter.js';
import { IceServers } from '../../src/call/ice-servers.js';
import { type CallOptions, settingsOf } from '../../src/call/options.js';
import { redact } from '../../src/diagnostics/redact.js';
import { emptyReport } from '../../src/diagnostics/report.js';
import { errorsEn } from '../../src/locales/en/errors.js';

/** An unlikely text with the characters that delimit parts of an address. */
const secret = fc
  .array(fc.constantFrom(...'abcXYZ019:/?#@&=%.-_~!$()*+,;[]{}"\'\\|^'), {
    minLength: 4,
    maxLength: 12,
  })
  .map((text) => `q7${text.join('')}Zk`);

/** Checks the readable forms of the secret. */
const isIn = (secret: string, text: string) =>
  text.includes(secret) ||
  text.includes(encodeURIComponent(secret)) ||
  text.includes(JSON.stringify(secret).slice(1, -1));

const addresses = (user: string, password: string) => [
  `wss://${user}:${password}@broker.example/mqtt`,
  `wss:/${user}:${password}@broker.example`,
  `wss:${user}:${password}@broker.example`,
  `${user}:${password}@broker.example`,
  `https://${user}:${password}@broker.example`,
  `wss://${user}:${password}`,
  `wss://broker.example:port/?password=${password}`,
  `turn:${user}:${password}@turn.example`,
  `turn:turn.example?user=${user}&password=${password}`,
  `turn:${user}:${password}`,
];

const brokersWith = (user: string, password: string) =>
  addresses(user, password).flatMap((url) => [url, { url, username: user, password }]);

const serversWith = (user: string, password: string) => [
  ...addresses(user, password).flatMap((urls): unknown[] => [
    [{ urls }],
    [{ urls: [urls, 'nonsense'], username: user, credential: password }],
    urls,
  ]),
  [{ urls: 'nonsense', username: user, credential: password }],
  [{ urls: { username: user, credential: password } }],
  [{ username: user, credential: password }],
  [[user, password]],
  { username: user, credential: password },
  { iceServers: { urls: 7, username: user, credential: password } },
  [{ urls: 'turn:t.example', username: user, credential: { password } }],
  `[{"urls":"turn:t.example","username":"${user}","credential":"${password}"`,
];

/** Returns all texts of an error: for the page, for the user, and in a report. */
function textsOf(error: CallError): string {
  const report = reportOf(error, emptyReport('0'));
  const words = errorsEn[error.code](error.values);
  return [
    error.message,
    String(error.cause ?? ''),
    error.stack ?? '',
    JSON.stringify([error.values, words]),
    ...(['none', 'masked', 'strict'] as const).map((level) =>
      JSON.stringify(redact(report, level)),
    ),
  ].join('\n');
}

const errorOf = (options: Partial<CallOptions>): CallError | null => {
  try {
    settingsOf({ room: 'r', ...options });
    return null;
  } catch (thrown) {
    return asCallError(thrown);
  }
};

describe('Password', () => {
  // The messages are those of this package: Chromium does not create so many connections in one page.
  const { RTCPeerConnection: native } = globalThis;
  before(() => {
    Object.assign(globalThis, { RTCPeerConnection: undefined });
  });
  after(() => {
    Object.assign(globalThis, { RTCPeerConnection: native });
  });

  it('is not part of errors about brokers', () => {
    fc.assert(
      fc.property(secret, secret, (user, password) => {
        for (const broker of brokersWith(user, password)) {
          const error = errorOf({ brokers: [broker] });
          if (error) expect(isIn(password, textsOf(error)), JSON.stringify(broker)).to.equal(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is not part of errors about ICE servers from the options or from the page', async () => {
    await fc.assert(
      fc.asyncProperty(secret, secret, async (user, password) => {
        for (const given of serversWith(user, password)) {
          const errors: CallError[] = [];
          const error = errorOf({ iceServers: given as RTCIceServer[] });
          if (error) errors.push(error);
          const onError = (one: CallError) => errors.push(one);
          const source = async () => given as RTCIceServer[];
          const controller = new AbortController();
          await new IceServers({ source, onRenewed: () => {}, onError }, controller.signal).ask();
          controller.abort();
          for (const one of errors) {
            expect(isIn(password, textsOf(one)), JSON.stringify(given)).to.equal(false);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is removed from all other values of an error', () => {
    const { values } = new CallError('bug', {
      detail: 'cannot open wss://ada:s3cret@broker.example/mqtt with {"credential":"s3cret"}',
    });
    expect(values['detail']).to.equal(
      'cannot open wss://broker.example/mqtt with {"credential":…}',
    );
    expect(withoutSecrets("password='s3cret', host")).to.equal('password=…, host');
    expect(withoutSecrets('a line without any')).to.equal('a line without any');
  });
});

describe('shownAddress', () => {
  it('returns scheme, host and port, if present', () => {
    expect(shownAddress('http://a')).to.equal('http://a');
    expect(shownAddress(' wss://ada:secret@b.example:8084/mqtt?x=y ')).to.equal(
      'wss://b.example:8084',
    );
    expect(shownAddress('broker.example')).to.equal('broker.example');
    expect(shownAddress('turn:[2001:db8::1]:3478?transport=tcp')).to.equal(
      'turn:[2001:db8::1]:3478',
    );
    expect(shownAddress('stun:a:70000')).to.equal('stun:a:70000');
    expect(shownAddress('wss://ada:secret')).to.equal(undefined);
    expect(shownAddress('nowhere')).to.equal(undefined);
  });
});
