import { expect } from 'chai';
import fc from 'fast-check';
import { type Bytes, concat, copy, random, utf8 } from '../../src/base/bytes.js';
import { directKind } from '../../src/protocol/frame.js';
import { type Candidate, limits, type PairSignal } from '../../src/protocol/signal.js';
import { decodeSignal, encodeSignal, maxPayloadBytes } from '../../src/protocol/signal-codec.js';

const candidate = (n: number): Candidate => ({
  candidate: `candidate:${n} 1 udp 2113937151 192.0.2.${n} ${50_000 + n} typ host`,
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'ab12',
});

const deflate = async (text: string): Promise<Bytes> => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

describe('signal codec', () => {
  const signals: PairSignal[] = [
    { kind: 'offer', sdp: 'v=0\r\nm=audio 9\r\n' },
    { kind: 'answer', sdp: 'v=0\r\n' },
    { kind: 'candidates', candidates: [candidate(1), candidate(2)] },
    { kind: 'restart' },
    { kind: 'bye' },
    { kind: 'deny', reason: 'full' },
  ];
  for (const signal of signals) {
    it(`round-trips ${signal.kind}`, async () => {
      const payloads = await encodeSignal(signal);
      expect(payloads).to.have.length(1);
      expect(await decodeSignal(payloads[0]!)).to.deep.equal(signal);
    });
  }

  it('round-trips an admission with removals, and accepts no other pass lengths', async () => {
    const [pass, removal] = [114, 274].map((length) => random(length)) as [Bytes, Bytes];
    const removals = Array.from({ length: limits.removals }, (_, n) => (n % 2 ? pass : removal));
    const [whole] = await encodeSignal({ kind: 'admit', pass, removals: [...removals, pass] });
    expect(whole!.bytes.length).to.be.at.most(maxPayloadBytes);
    expect(await decodeSignal(whole!)).to.deep.equal({ kind: 'admit', pass, removals });
    const { kind } = whole!;
    const ten = whole!.bytes;
    for (const bytes of [
      new Uint8Array(0),
      ten.slice(0, -1),
      ten.slice(1),
      concat(ten, Uint8Array.of(0)),
      concat(ten, Uint8Array.of(0), pass),
      concat(Uint8Array.of(2), pass),
    ]) {
      expect(await decodeSignal({ kind, bytes })).to.equal('malformed');
    }
  });

  it('sends the candidates of a large description separately', async () => {
    const noise = (length: number) =>
      Array.from({ length }, () => Math.random().toString(36).slice(2, 12)).join('');
    const candidates = Array.from({ length: 40 }, (_, n) => ({
      candidate: `candidate:${noise(6)} 1 udp 1 192.0.2.1 ${n} typ host`,
      sdpMid: 'ctl',
      sdpMLineIndex: 0,
      usernameFragment: 'ab12',
    }));
    const head = `v=0\r\na=x:${noise(300)}\r\nm=application 9\r\na=mid:ctl\r\na=ice-ufrag:ab12`;
    const lines = candidates.map((one) => `a=${one.candidate}`).join('\r\n');
    const payloads = await encodeSignal({ kind: 'offer', sdp: `${head}\r\n${lines}\r\n` });
    expect(payloads.length).to.be.greaterThan(1);
    for (const { bytes } of payloads) expect(bytes.length).to.be.at.most(maxPayloadBytes);
    const [offer, ...rest] = await Promise.all(payloads.map(decodeSignal));
    expect(offer).to.deep.equal({ kind: 'offer', sdp: `${head}\r\n` });
    const arrived = rest.flatMap((one) =>
      typeof one === 'object' && one.kind === 'candidates' ? one.candidates : [],
    );
    expect(arrived).to.deep.equal(candidates);
  });

  it('stops inflating at 32 KB', async () => {
    const bomb = await deflate('\0'.repeat(3_000_000));
    expect(bomb.length).to.be.below(4000);
    expect(await decodeSignal({ kind: directKind.offer, bytes: bomb })).to.equal('inflated');
    expect(await decodeSignal({ kind: directKind.ice, bytes: bomb })).to.equal('inflated');
  });

  it('rejects more than 12 sections, more than 64 candidates and unknown fields', async () => {
    const sections = await deflate('m=audio\r\n'.repeat(13));
    expect(await decodeSignal({ kind: directKind.offer, bytes: sections })).to.equal('sections');
    const ice = async (value: unknown) =>
      decodeSignal({ kind: directKind.ice, bytes: await deflate(JSON.stringify(value)) });
    expect(await ice(Array.from({ length: 65 }, (_, n) => candidate(n)))).to.equal('candidates');
    expect(await ice([{ ...candidate(1), extra: 1 }])).to.equal('malformed');
    expect(await ice([{ ...candidate(1), sdpMLineIndex: -1 }])).to.equal('malformed');
    expect(await ice({})).to.equal('malformed');
  });

  it('never throws on arbitrary bytes', async () => {
    const kind = fc.integer({ min: 0, max: 255 });
    const known = new Set<number>(Object.values(directKind));
    await fc.assert(
      fc.asyncProperty(kind, fc.uint8Array({ maxLength: 200 }), async (which, bytes) => {
        const signal = await decodeSignal({ kind: which, bytes: copy(bytes) });
        if (!known.has(which)) expect(signal).to.equal('malformed');
      }),
      { numRuns: 2000 },
    );
    expect(await decodeSignal({ kind: directKind.ice, bytes: utf8('{') })).to.equal('malformed');
  }).timeout(180_000);
});
