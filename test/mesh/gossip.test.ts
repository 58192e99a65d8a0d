// Tests of split detection, of relaying, and of the limits for a hostile member.

import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { base64url, random } from '../../src/base/bytes.js';
import type { Split } from '../../src/call/state.js';
import { Gossip, splitsOf } from '../../src/mesh/gossip.js';
import { frameType, writeHeader, zeroId } from '../../src/protocol/frame.js';
import { peerIdOf } from '../../src/protocol/identity.js';
import type { GossipSignal, PeerId } from '../../src/protocol/signal.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';

const [ada, bo, chen, self] = [1, 2, 3, 9].map((digit) => new Uint8Array(16).fill(digit));
const [adaId, boId, chenId, selfId] = [ada!, bo!, chen!, self!].map(peerIdOf) as [
  PeerId,
  PeerId,
  PeerId,
  PeerId,
];

/** A frame as a relay sees it: the header, and bytes that it cannot read. */
const frame = (type: number, from = ada!, to = bo!, length = 60) => {
  const header = writeHeader({ type, from, to, counter: 1 });
  return base64url(Uint8Array.from([...header, ...random(length)]));
};

describe('splitsOf', () => {
  const view = (...reports: [PeerId, PeerId[]][]) =>
    new Map(reports.map(([id, reached]) => [id, new Set(reached)]));

  it('finds the pairs in which both ends report no connection', () => {
    const views = view([selfId, [adaId, boId]], [adaId, [selfId]], [boId, [selfId]]);
    expect(splitsOf(views)).to.deep.equal([[adaId, boId]]);
  });

  it('ignores reports about others, and accepts one end that reports a connection', () => {
    expect(splitsOf(view([selfId, [adaId]], [adaId, [selfId, boId]]))).to.deep.equal([
      [boId, selfId],
    ]);
    const one = view([selfId, [adaId, boId]], [adaId, [selfId, boId]], [boId, [selfId]]);
    expect(splitsOf(one)).to.deep.equal([]);
  });
});

describe('Gossip', () => {
  let scope: AbortScope;
  let gossip: Gossip;
  let sent: { to: PeerId; signal: GossipSignal }[];
  let received: number;
  let splits: (readonly Split[])[];
  /** The members whose keys are known. */
  let known: PeerId[];
  let clock: VirtualClock;
  beforeEach(() => {
    clock = installClock();
    scope = abortScope();
    [sent, received, splits, known] = [[], 0, [], [adaId, boId]];
    gossip = new Gossip(
      {
        self: selfId,
        send: (to, signal) => sent.push({ to, signal }),
        isKnown: (id) => known.includes(id),
        introduce: () => {},
        onFrames: (frames) => {
          received += frames.length;
        },
        onSplits: (found) => splits.push(found),
      },
      scope.signal,
    );
    gossip.update([adaId, boId].map((id) => ({ id, met: true, ready: true, lost: false })));
  });
  afterEach(() => scope.end());
  const relay = (to: PeerId, ...frames: string[]) =>
    gossip.receive(adaId, { kind: 'relay', to, frames });

  it('relays frames of the sender to a connected member', () => {
    const frames = [frame(frameType.hello, ada, zeroId), frame(frameType.direct)];
    relay(boId, ...frames);
    expect(sent).to.deep.equal([{ to: boId, signal: { kind: 'relayed', frames } }]);
  });

  it('rejects and counts frames of or for others, without a recipient, back to the sender, and of strangers', () => {
    relay(boId, frame(frameType.direct, chen));
    relay(boId, frame(frameType.direct, ada, chen));
    relay(boId, frame(frameType.gone, ada, zeroId));
    relay(boId, frame(frameType.direct, ada, zeroId));
    relay(boId, 'AQ');
    relay(chenId, frame(frameType.direct, ada, chen));
    relay(adaId, frame(frameType.direct, ada, ada));
    gossip.receive(chenId, { kind: 'relay', to: boId, frames: [frame(frameType.direct, chen)] });
    expect(sent).to.deep.equal([]);
    expect(gossip.refused).to.deep.equal({ malformed: 0, foreign: 5, unreached: 2, rate: 0 });
  });

  it('relays ten of a hundred frames', () => {
    for (let n = 0; n < 100; n++) relay(boId, frame(frameType.direct));
    expect(sent.length).to.equal(10);
    expect(gossip.refused.rate).to.equal(90);
  });

  it('relays 64 KB in ten seconds, and the next 64 KB in the next ten', async () => {
    // A frame has 3 KB, which is 4 KB as text; two are sent per second.
    const large = () => frame(frameType.direct, ada, bo, 3 * 1024 - 41);
    const seconds = async (count: number) => {
      for (let second = 0; second < count; second++) {
        relay(boId, large());
        relay(boId, large());
        await clock.advance(1000);
      }
      return sent.filter(({ signal }) => signal.kind === 'relayed').length;
    };
    expect(await seconds(10)).to.equal(16);
    expect(gossip.refused.rate).to.equal(4);
    expect(await seconds(10)).to.equal(32);
  });

  it('limits the frames from one relay to the rate of four senders', () => {
    for (let n = 0; n < 100; n++) {
      gossip.receive(adaId, { kind: 'relayed', frames: [frame(frameType.direct, chen, self)] });
    }
    expect(received).to.equal(40);
    expect(gossip.refused.rate).to.equal(60);
    gossip.receive(boId, { kind: 'relayed', frames: [frame(frameType.direct, chen, self)] });
    expect(received, 'from another relay').to.equal(41);
  });

  it('does not report an unknown participant because another one lists it', async () => {
    gossip.receive(adaId, { kind: 'roster', connected: [selfId, boId, chenId] });
    gossip.receive(boId, { kind: 'roster', connected: [selfId] });
    gossip.receive(adaId, { kind: 'roster', connected: [selfId, chenId] });
    await clock.advance(5000);
    expect(splits, 'while people join').to.deep.equal([]);
    await clock.advance(5000);
    expect(splits).to.deep.equal([[[adaId, boId]]]);
    known.push(chenId);
    await clock.advance(10_000);
    expect(splits.at(-1)).to.have.length(3);
  });

  it('does not relay a frame a second time', () => {
    gossip.receive(adaId, { kind: 'relayed', frames: [frame(frameType.direct, chen, bo)] });
    gossip.receive(adaId, { kind: 'relayed', frames: ['AQ'] });
    expect(sent).to.deep.equal([]);
    expect(received).to.equal(1);
    expect(gossip.refused.malformed).to.equal(1);
  });
});
