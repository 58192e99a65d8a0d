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

describe('Room limits', () => {
  let target: Target;
  const insiders = (count: number) => Promise.all(times(count, () => Insider.create(target)));
  const dropped = () => target.room.counters.dropped;
  const offers = () =>
    target.emitted.signals.filter(({ signal }) => signal.kind === 'offer').length;

  let clock: VirtualClock;
  beforeEach(async () => {
    clock = installClock({ settle: () => target.settled() });
    target = await Target.create();
  });
  afterEach(() => target.end());

  /** Sends a WELCOME and an offer, as the members of a room do after our HELLO. */
  const offering = async (insider: Insider) =>
    target.receiveTogether(
      await insider.welcome(),
      await insider.direct(directKind.offer, await deflated('v=0')),
    );

  describe('for payloads', () => {
    it('drops payloads above 8,192 bytes without decrypting them', async () => {
      target.receive(random(8193), random(8192));
      await target.settled();
      expect(dropped()).to.include({ oversize: 1, unreadable: 1 });
    });
  });

  describe('for newcomers', () => {
    it('accepts 20 HELLOs in 10 s', async () => {
      for (const one of await insiders(25)) await target.receiveFrames(await one.hello());
      expect(target.room.counters.in.hello).to.equal(20);
      expect(dropped().rate).to.equal(5);
    });

    it('accepts one HELLO in 2 s from the same peer', async () => {
      const [one] = await insiders(1);
      await target.receiveFrames(await one!.hello(), await one!.hello());
      expect(target.room.counters.in.hello).to.equal(1);
      expect(dropped().rate).to.equal(1);
    });

    it('accepts 20 WELCOMEs from unknown peers in 10 s', async () => {
      for (const one of await insiders(25)) await target.receiveFrames(await one.welcome());
      expect(target.room.counters.in.welcome).to.equal(20);
      expect(dropped().rate).to.equal(5);
    });

    it('uses at most four connection slots for 50 newcomers a second, and keeps reading a connected peer', async () => {
      const [friend] = await insiders(1);
      await offering(friend!);
      target.room.mark(friend!.identity.peerId, 'connected');
      const [offered, published] = [offers(), target.published.length];
      for (const one of await insiders(150)) {
        await clock.advance(20);
        target.receive(await sealEnvelope(target.keys, [await one.hello()]));
        await offering(one);
      }
      await target.receiveFrames(await friend!.direct(directKind.bye, new Uint8Array(0)));
      expect(target.emitted.signals.at(-1)!.signal).to.deep.equal({ kind: 'bye' });
      const { people, dropped } = target.room.counters;
      expect(people).to.be.at.most(remembered);
      expect(offers() - offered).to.be.at.most(4);
      expect(target.emitted.peers.length).to.be.at.most(1 + 4);
      expect(dropped.rate).to.be.at.least(150 - 2 * 20 - 1);
      expect(target.published.length - published).to.be.at.most(6 * (3 + 1));
    });

    it('remembers 64 peers that send no offer, for 15 s each', async () => {
      // The join phase is over, so the room is the offerer.
      await clock.advance(5000);
      const hello = async (count: number) => {
        for (const one of await insiders(count)) await target.receiveFrames(await one.hello());
      };
      const welcome = async (count: number) => {
        for (const one of await insiders(count)) await target.receiveFrames(await one.welcome());
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

  it('announces a peer once and before its offer, even after two WELCOMEs in one envelope', async () => {
    const [one] = await insiders(1);
    const offer = await one!.direct(directKind.offer, await deflated('v=0'));
    await target.receiveTogether(await one!.welcome(), await one!.welcome(), offer);
    expect(target.emitted.peers).to.deep.equal([{ id: one!.identity.peerId, offer: false }]);
    expect(offers()).to.equal(1);
  });

  describe('for unfinished connections', () => {
    it('accepts 4 offers and queues the others', async () => {
      const seven = await insiders(7);
      for (const one of seven) await offering(one);
      expect(offers()).to.equal(4);
      expect(dropped().busy).to.equal(3);
      target.room.mark(seven[0]!.identity.peerId, 'connected');
      target.room.mark(seven[1]!.identity.peerId, 'failed');
      await target.settled();
      const from = target.emitted.signals.map((one) => one.from);
      expect(from).to.deep.equal(seven.slice(0, 6).map(({ identity }) => identity.peerId));
      expect(target.emitted.peers.every(({ offer }) => !offer)).to.equal(true);
    });

    it('offers to 4 newcomers at a time, and to the others when slots become free', async () => {
      // The join phase is over, so the room is the offerer.
      await clock.advance(5000);
      const six = await insiders(6);
      for (const one of six) await target.receiveFrames(await one.proof());
      const offered = () => target.emitted.peers.filter(({ offer }) => offer).map(({ id }) => id);
      expect(offered()).to.have.length(4);
      for (const one of six.slice(0, 2)) target.room.mark(one.identity.peerId, 'connected');
      await target.settled();
      expect(offered()).to.deep.equal(six.map(({ identity }) => identity.peerId));
    });
  });

  describe('for descriptions and candidates', () => {
    const candidate = (n: number): Candidate => ({
      candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host`,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: null,
    });
    const send = async (one: Insider, kind: number, text: string) =>
      target.receiveFrames(await one.direct(kind, await deflated(text)));
    const kinds = () =>
      target.emitted.signals.map(({ signal }: { signal: PairSignal }) => signal.kind);

    it('drops more than 32 KB, 12 sections or 64 candidates, and counts each separately', async () => {
      const [one] = await insiders(1);
      await target.receiveFrames(await one!.welcome());
      await send(one!, directKind.offer, ' '.repeat(33_000));
      await send(one!, directKind.offer, 'm=audio 9\r\n'.repeat(13));
      await send(one!, directKind.ice, JSON.stringify(times(65, candidate)));
      await send(one!, directKind.offer, 'v=0');
      await send(one!, directKind.ice, JSON.stringify(times(60, candidate)));
      await send(one!, directKind.ice, JSON.stringify(times(5, candidate)));
      expect(dropped()).to.include({ inflated: 1, sections: 1, candidates: 2, malformed: 0 });
      expect(kinds()).to.deep.equal(['offer', 'candidates']);
    });
  });
});

describe('SendQueue', () => {
  it('publishes 6 times a second and holds 64 frames', async () => {
    const controller = new AbortController();
    const published: number[] = [];
    let overflown = 0;
    const publish = async (frames: readonly Bytes[]) => {
      published.push(frames.length);
    };
    const clock = installClock();
    const sendQueue = new SendQueue({ publish, onOverflow: () => overflown++ }, controller.signal);
    for (let n = 0; n < 100; n++) {
      sendQueue.put({ frames: [new Uint8Array(2000)], urgent: true, key: `${n}` });
    }
    expect(overflown).to.equal(100 - 64);
    await clock.advance(1000);
    expect(published).to.deep.equal(times(6, () => 1));
    await clock.advance(1000);
    expect(published).to.deep.equal(times(12, () => 1));
    controller.abort();
  });
});
