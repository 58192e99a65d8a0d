import { expect } from 'chai';
import fc from 'fast-check';
import { hex, random } from '../../src/base/bytes.js';
import {
  judgeCandidate,
  noAddresses,
  parseCandidate,
} from '../../src/protocol/candidate-filter.js';
import { detachCandidates, examine, originOf, screenCandidates } from '../../src/protocol/sdp.js';
import { settings, watchPage } from './plan.js';

const committed = random(32);
const written = (bytes: Uint8Array) => hex(bytes).match(/../g)!.join(':');
const other = written(random(32));
const value = written(committed);

/** Values that an attacker may place in a fingerprint line; `true` marks those that match the commitment. */
const claims: readonly (readonly [string, boolean])[] = [
  [`a=fingerprint:sha-256 ${value}`, true],
  [`a=fingerprint:SHA-256 ${value.toUpperCase()}`, true],
  [`a=fingerprint:sha-256 ${other}`, false],
  [`a=fingerprint:sha-1 ${value}`, false],
  [`a=fingerprint:sha-512 ${value}`, false],
  [`a=fingerprint:sha-256 ${value} ${other}`, true],
  [`a=fingerprint:sha-256 ${value}:00`, false],
  [`a=fingerprint:sha-256 ${value.slice(3)}`, false],
  ['a=fingerprint:sha-256', false],
  ['a=fingerprint:', false],
  [`A=FINGERPRINT:sha-256 ${other}`, false],
];
const harmless = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  `a=xfingerprint:sha-256 ${other}`,
  ` a=fingerprint:sha-256 ${other}`,
  'a=ice-ufrag:ab12',
  'a=mid:0',
  'a=end-of-candidates',
  'a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host',
];
const mediaLine = 'm=video 9 UDP/TLS/RTP/SAVPF 96';

/**
 * A line, whether it matches the committed certificate (`null`: it has no fingerprint), and its number of repetitions.
 */
const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...harmless).map((it) => [it, null] as const) },
  fc.constantFrom(...claims),
  fc.constant([mediaLine, null] as const),
  fc
    .string({ unit: 'binary', maxLength: 60 })
    .filter((it) => !/[\r\n]|^[am]=/i.test(it))
    .map((it) => [it, null] as const),
);
const repeated = fc.tuple(
  line,
  fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 900 })),
);
const description = fc.record({
  lines: fc.array(repeated, { maxLength: 14 }),
  end: fc.constantFrom('\r\n', '\n', '\r'),
});

describe('session descriptions', () => {
  const page = watchPage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  it('pass exactly when every certificate is the committed one and every limit holds', () => {
    const passed = { yes: 0, no: 0 };
    fc.assert(
      fc.property(description, ({ lines, end }) => {
        const all = lines.flatMap(([it, count]) => Array<typeof it>(count).fill(it));
        const sdp = all.map(([text]) => text + end).join('');
        const said = all.flatMap(([, commits]) => (commits === null ? [] : [commits]));
        const count = (start: string) => all.filter(([text]) => text.startsWith(start)).length;
        const right =
          said.length > 0 &&
          said.every(Boolean) &&
          sdp.length <= 32 * 1024 &&
          count('m=') <= 12 &&
          count('a=candidate:') <= 64;
        const facts = { fingerprint: committed, candidates: 0 };
        const { fault, candidates } = examine({ kind: 'offer', sdp }, facts);
        expect(fault === null).to.equal(right);
        expect(candidates).to.be.at.most(64);
        passed[right ? 'yes' : 'no']++;
      }),
      settings(50_000),
    );
    expect(passed.yes).to.be.above(0);
    expect(passed.no).to.be.above(passed.yes);
  }).timeout(180_000);

  it('reach the browser with the permitted candidates and no other address', () => {
    const text = fc.oneof(
      fc.constantFrom(
        'candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host',
        'candidate:1 1 udp 2113937151 10.0.0.1 50000 typ host',
        'candidate:1 1 tcp 1518280447 10.0.0.1 8080 typ host tcptype passive',
        'candidate:1 1 udp 2113937151 127.0.0.1 50000 typ host',
        'candidate:1 1 udp 2113937151 router.local 50000 typ host',
        'candidate:1 1 udp 2113937151 ::ffff:10.0.0.1 50000 typ host',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    const start = fc.constantFrom(
      'a=',
      'a= ',
      'A=',
      'a=remote-',
      '',
      ' a=',
      'c=',
      'a=rtcp:',
      'm=audio ',
    );
    const line = fc.oneof(
      fc.tuple(start, text).map(([begin, it]) => begin + it),
      fc.constantFrom(mediaLine, 'a=mid:0'),
    );
    const end = fc.constantFrom('\r\n', '\n', '\r');
    let used = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end), { maxLength: 12 }), (all) => {
        const isUsable = ({ candidate }: { candidate: string }) =>
          judgeCandidate(parseCandidate(candidate), noAddresses) === 'use';
        const screened = screenCandidates(all.flat().join(''), isUsable);
        for (const it of screened.split(/[\r\n]+/)) {
          if (/^a=\s*(remote-)?candidate/i.test(it)) {
            expect(it).to.equal('a=candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host');
            used++;
          }
          if (it.startsWith('c=')) expect(it).to.equal('c=IN IP4 0.0.0.0');
          if (it.startsWith('a=rtcp:')) expect(it).to.equal('a=rtcp:9 IN IP4 0.0.0.0');
        }
        expect(screenCandidates(screened, isUsable)).to.equal(screened);
      }),
      settings(5000),
    );
    expect(used).to.be.above(0);
  });

  it('with arbitrary text are parsed without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (sdp) => {
        expect(
          examine({ kind: 'answer', sdp }, { fingerprint: committed, candidates: 0 }).fault,
        ).not.to.equal(null);
        detachCandidates(sdp);
        originOf(sdp);
      }),
      settings(5000),
    );
  });
});
