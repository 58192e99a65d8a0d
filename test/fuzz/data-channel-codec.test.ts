import { expect } from 'chai';
import fc from 'fast-check';
import { displayName } from '../../src/base/names.js';
import { decodeChannel } from '../../src/protocol/data-channel-codec.js';
import { DataChannelGuard } from '../../src/protocol/data-channel-guard.js';
import { seed, settings, watchPage } from './plan.js';

const media = { microphone: true, camera: false, screen: true };
const candidate = {
  candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'ab12',
};
const genuine: Record<string, unknown>[] = [
  { kind: 'offer', sdp: 'v=0\r\n' },
  { kind: 'answer', sdp: 'v=0\r\n' },
  { kind: 'candidates', candidates: [candidate] },
  { kind: 'restart' },
  { kind: 'bye' },
  { kind: 'hello', name: 'Ada', media, seat: '0f'.repeat(16) },
  { kind: 'roster', connected: ['0123456789abcdef'.repeat(2)] },
  { kind: 'relay', to: 'f'.repeat(32), frames: ['AQID', 'x'.repeat(5075)] },
  { kind: 'relayed', frames: ['AQID'] },
  { kind: 'pass', frames: ['A'.repeat(152), 'A'.repeat(366)] },
  { kind: 'lock', locked: true },
  { kind: 'ping', n: 1 },
  { kind: 'pong', n: 1 },
];

const key = fc.constantFrom(
  ...[
    'kind',
    'sdp',
    'candidates',
    'name',
    'media',
    'n',
    'to',
    'frames',
    'connected',
    'frame',
    'locked',
    'extra',
    '__proto__',
    'constructor',
  ],
);
const value = fc.oneof(
  fc.anything(),
  fc.constantFrom<unknown>(
    ...[null, -1, 0.5, 2 ** 53, 'offer', 'x'.repeat(20_000), { microphone: 1 }, [candidate, 1]],
    Array(65).fill(candidate),
  ),
);

/** A genuine signal with replaced, added or missing fields, as text; or any JSON; or no JSON. */
const message = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...genuine), fc.array(fc.tuple(key, value), { maxLength: 3 }))
      .map(([base, changes]) => text({ ...base, ...Object.fromEntries(changes) })),
  },
  fc
    .tuple(fc.constantFrom(...genuine), fc.nat({ max: 100 }), fc.string({ maxLength: 3 }))
    .map(([base, at, put]) => text(base).slice(0, at) + put + text(base).slice(at + 1)),
  fc.json(),
  fc.string(),
  fc.nat({ max: 3000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
);

function text(given: unknown): string {
  try {
    return JSON.stringify(given) ?? '';
  } catch {
    return ''; // BigInt
  }
}

/** The fields of each kind, declared independently of the source; the optional `seat` is left out. */
const fields: Record<string, string> = {
  offer: 'kind sdp',
  answer: 'kind sdp',
  candidates: 'candidates kind',
  restart: 'kind',
  bye: 'kind',
  hello: 'kind media name',
  roster: 'connected kind',
  relay: 'frames kind to',
  relayed: 'frames kind',
  pass: 'frames kind',
  lock: 'kind locked',
  ping: 'kind n',
  pong: 'kind n',
};

describe('JSON on the data channel', () => {
  const page = watchPage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  it('decodes to exactly one signal within its limits, or to nothing', () => {
    const prototype = Object.getOwnPropertyNames(Object.prototype).join();
    let heard = 0;
    fc.assert(
      fc.property(message, (data) => {
        const signal = decodeChannel(data);
        if (!signal) return;
        heard++;
        // Kinds without an entry here have separate tests.
        const expected = fields[signal.kind];
        const given = Object.keys(signal).filter((field) => field !== 'seat');
        if (expected) expect(given.sort().join(' ')).to.equal(expected);
        const sent = JSON.parse(data);
        if (signal.kind === 'hello') sent.name = displayName(sent.name);
        expect(sent).to.deep.equal(signal);
        if ('sdp' in signal) expect(signal.sdp.match(/^m=/gm)?.length ?? 0).to.be.at.most(12);
        if (signal.kind === 'hello') expect([...signal.name].length).to.be.at.most(48);
        if ('connected' in signal) expect(signal.connected.length).to.be.at.most(16);
        if ('frames' in signal) expect(signal.frames.length).to.be.within(1, 4);
        if (signal.kind === 'ping') expect(Number.isSafeInteger(signal.n)).to.equal(true);
      }),
      settings(50_000),
    );
    expect(heard, `some of it is genuine, seed ${seed}`).to.be.above(0);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).to.equal(prototype);
  }).timeout(180_000);

  it('is accepted 50 times a second, and waits beyond that', () => {
    const gate = new DataChannelGuard();
    let [tried, waited, admitted, nowMs] = [0, 0, 0, 0];
    const take = () => {
      while (gate.take(nowMs)) admitted++;
    };
    fc.assert(
      fc.property(message, fc.nat({ max: 40 }), (data, laterMs) => {
        nowMs += laterMs;
        tried++;
        gate.put(data, nowMs);
        take();
        if (gate.waitMs(nowMs) !== null) waited++;
      }),
      settings(5000),
    );
    expect(admitted).to.be.at.most(50 * Math.ceil((nowMs + 1) / 1000));
    for (let waitMs = gate.waitMs(nowMs); waitMs !== null; waitMs = gate.waitMs(nowMs)) {
      nowMs += waitMs;
      take();
    }
    const { rate, malformed, 'too-long': tooLong } = gate.refused;
    expect(admitted + rate + malformed + tooLong).to.equal(tried);
    expect(waited).to.be.above(0);
    expect(gate.isFlooded).to.equal(rate > 0);
  });
});
