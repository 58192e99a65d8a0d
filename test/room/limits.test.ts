import { expect } from 'chai';
import { type Bytes, random } from '../../src/base/bytes.js';
import { sealEnvelope } from '../../src/protocol/envelope.js';
import { directKind } from '../../src/protocol/frame.js';
import type { Candidate, PairSignal } from '../../src/protocol/signal.js';
import { remembered } from '../../src/room/roster.js';
import { SendQueue } from '../../src/room/send-queue.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';
import { deflated, Insider, Target } from './insider.js';

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('limits of a room', () => {
  let target: Target;
  const insiders = (count: number) => Promise.all(times(count, () => Insider.create(target)));
  const dropped = () => target.room.counters.dropped;
  const offers = () => target.told.signals.filter(({ signal }) => signal.kind === 'offer').length;

  let clock: VirtualClock;
  beforeEach(async () => {
    clock = installClock({ settle: () => target.settled() });
    target = await Target.create();
  });
  afterEach(() => target.end());

  /** They come with an offer each, as the members of a room do when we have just said hello. */
  const offering = async (insider: Insider) =>
    target.hearTogether(
      await insider.welcome(),
      await insider.direct(directKind.offer, await deflated('v=0')),
    );

  describe('payloads', () => {
    it('above 8,192 bytes are not opened', async () => {
      target.hear(random(8193), random(8192));
      await target.settled();
      expect(dropped()).to.include({ oversize: 1, unreadable: 1 });
    });
  });

  describe('newcomers', () => {
    it('are 20 in 10 s', async () => {
      for (const one of await insiders(25)) await target.hearFrames(await one.hello());
      expect(target.room.counters.in.hello).to.equal(20);
      expect(dropped().rate).to.equal(5);
    });

    it('say hello once in 2 s each', async () => {
      const [one] = await insiders(1);
      await target.hearFrames(await one!.hello(), await one!.hello());
      expect(target.room.counters.in.hello).to.equal(1);
      expect(dropped().rate).to.equal(1);
    });

    it('who welcome us are 20 in 10 s', async () => {
      for (const one of await insiders(25)) await target.hearFrames(await one.welcome());
      expect(target.room.counters.in.welcome).to.equal(20);
      expect(dropped().rate).to.equal(5);
    });

    it('who come 50 a second take four places, and whoever is connected goes on', async () => {
      const [friend] = await insiders(1);
      await offering(friend!);
      target.room.mark(friend!.identity.peerId, 'connected');
      const [offered, published] = [offers(), target.published.length];
      for (const one of await insiders(150)) {
        await clock.advance(20);
        target.hear(await sealEnvelope(target.keys, [await one.hello()]));
        await offering(one);
      }
      await target.hearFrames(await friend!.direct(directKind.bye, new Uint8Array(0)));
      expect(target.told.signals.at(-1)!.signal).to.deep.equal({ kind: 'bye' });
      const { people, dropped } = target.room.counters;
      expect(people).to.be.at.most(remembered);
      expect(offers() - offered).to.be.at.most(4);
      expect(target.told.peers.length).to.be.at.most(1 + 4);
      expect(dropped.rate).to.be.at.least(150 - 2 * 20 - 1);
      expect(target.published.length - published).to.be.at.most(6 * (3 + 1));
    });

    it('are 64 that are remembered while they do not offer, until 15 s have passed', async () => {
      // Nobody is joining any more: it is on us to offer.
      await clock.advance(5000);
      const hello = async (count: number) => {
        for (const one of await insiders(count)) await target.hearFrames(await one.hello());
      };
      const welcome = async (count: number) => {
        for (const one of await insiders(count)) await target.hearFrames(await one.welcome());
      };
      const remember = () => target.room.counters.people;
      await hello(20);
      await welcome(20);
      await clock.advance(11_000);
      await hello(20);
      await welcome(6);
      expect([remember(), dropped().crowded]).to.deep.equal([remembered, 0]);
      await welcome(1);
      expect([remember(), dropped().crowded]).to.deep.equal([remembered, 1]);
      await clock.advance(3999);
      await welcome(1);
      expect(dropped().crowded).to.equal(2);
      await clock.advance(1);
      await welcome(1);
      expect(dropped().crowded).to.equal(2);
    });
  });

  it('tells of a person before their offer, however often they welcome us in one envelope', async () => {
    const [one] = await insiders(1);
    const offer = await one!.direct(directKind.offer, await deflated('v=0'));
    await target.hearTogether(await one!.welcome(), await one!.welcome(), offer);
    expect(target.told.peers).to.deep.equal([{ id: one!.identity.peerId, offer: false }]);
    expect(offers()).to.equal(1);
  });

  describe('unfinished connections', () => {
    it('are 4: whoever offers more waits for a turn', async () => {
      const seven = await insiders(7);
      for (const one of seven) await offering(one);
      expect(offers()).to.equal(4);
      expect(dropped().busy).to.equal(3);
      target.room.mark(seven[0]!.identity.peerId, 'connected');
      target.room.mark(seven[1]!.identity.peerId, 'failed');
      await target.settled();
      const from = target.told.signals.map((one) => one.from);
      expect(from).to.deep.equal(seven.slice(0, 6).map(({ identity }) => identity.peerId));
      expect(target.told.peers.every(({ offer }) => !offer)).to.equal(true);
    });

    it('are 4: we offer no more newcomers at a time, and the others when there is room', async () => {
      // Nobody is joining any more: it is on us to offer.
      await clock.advance(5000);
      const six = await insiders(6);
      for (const one of six) await target.hearFrames(await one.proof());
      const offered = () => target.told.peers.filter(({ offer }) => offer).map(({ id }) => id);
      expect(offered()).to.have.length(4);
      for (const one of six.slice(0, 2)) target.room.mark(one.identity.peerId, 'connected');
      await target.settled();
      expect(offered()).to.deep.equal(six.map(({ identity }) => identity.peerId));
    });
  });

  describe('descriptions and candidates', () => {
    const candidate = (n: number): Candidate => ({
      candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host`,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: null,
    });
    const say = async (one: Insider, kind: number, text: string) =>
      target.hearFrames(await one.direct(kind, await deflated(text)));
    const kinds = () =>
      target.told.signals.map(({ signal }: { signal: PairSignal }) => signal.kind);

    it('stop at 32 KB, 12 sections and 64 candidates, each with its own count', async () => {
      const [one] = await insiders(1);
      await target.hearFrames(await one!.welcome());
      await say(one!, directKind.offer, ' '.repeat(33_000));
      await say(one!, directKind.offer, 'm=audio 9\r\n'.repeat(13));
      await say(one!, directKind.ice, JSON.stringify(times(65, candidate)));
      await say(one!, directKind.offer, 'v=0');
      await say(one!, directKind.ice, JSON.stringify(times(60, candidate)));
      await say(one!, directKind.ice, JSON.stringify(times(5, candidate)));
      expect(dropped()).to.include({ inflated: 1, sections: 1, candidates: 2, malformed: 0 });
      expect(kinds()).to.deep.equal(['offer', 'candidates']);
    });
  });
});

describe('limits of what we say', () => {
  it('are 6 publishes a second and 64 frames that wait', async () => {
    const life = new AbortController();
    const published: number[] = [];
    let overflown = 0;
    const publish = async (frames: readonly Bytes[]) => {
      published.push(frames.length);
    };
    const clock = installClock();
    const sendQueue = new SendQueue({ publish, onOverflow: () => overflown++ }, life.signal);
    for (let n = 0; n < 100; n++) {
      sendQueue.put({ frames: [new Uint8Array(2000)], urgent: true, key: `${n}` });
    }
    expect(overflown).to.equal(100 - 64);
    await clock.advance(1000);
    expect(published).to.deep.equal(times(6, () => 1));
    await clock.advance(1000);
    expect(published).to.deep.equal(times(12, () => 1));
    life.abort();
  });
});
