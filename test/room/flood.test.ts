// Tests of floods on the topic of a room: the number of decryptions and signature checks, measured on a controlled clock, and
// the admission of an honest newcomer during the flood.

import { expect } from 'chai';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { sealEnvelope } from '../../src/protocol/envelope.js';
import { directKind } from '../../src/protocol/frame.js';
import { checkLimits } from '../../src/room/check-budget.js';
import { receiveQueueLimits } from '../../src/room/receive-queue.js';
import { until } from '../until.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';
import { Insider, spliced, Target } from './insider.js';

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** Counts AES-GCM decryptions and Ed25519 verifications. */
interface Counted {
  opened: number;
  verified: number;
}

describe('Room under a flood', () => {
  let target: Target;
  let clock: VirtualClock;
  let counted: Counted;
  const { subtle } = crypto;
  const real = { decrypt: subtle.decrypt.bind(subtle), verify: subtle.verify.bind(subtle) };
  const dropped = () => target.room.counters.dropped;

  beforeEach(async () => {
    // The tests wait with `settled`, which counts as one more message.
    clock = installClock({ settle: async () => {} });
    target = await Target.create();
    // The join phase is over, so the room is the offerer.
    await clock.advance(5000);
    counted = { opened: 0, verified: 0 };
    subtle.decrypt = (...how) => {
      counted.opened++;
      return real.decrypt(...how);
    };
    subtle.verify = (...how) => {
      counted.verified++;
      return real.verify(...how);
    };
  });
  afterEach(() => {
    target.end();
    Object.assign(subtle, real);
  });

  /**
   * Delivers the payloads one after the other, evenly spread over a second of the clock; resolves when all of them have been
   * processed.
   */
  const second = async (payloads: readonly Bytes[]) => {
    for (const payload of payloads) {
      await clock.advance(1000 / payloads.length);
      target.receive(payload);
      await target.settled();
    }
  };
  const garbage = (count: number) => times(count, () => random(60));
  /** Returns three HELLOs, as a newcomer sends within two seconds: one may be missing from a sample. */
  const hellosOf = (one: Insider) =>
    Promise.all(times(3, async () => sealEnvelope(target.keys, [await one.hello()]))) as Promise<
      [Bytes, Bytes, Bytes]
    >;
  const floods = () =>
    target.brokers.filter(({ url }) => url === 'test:').map((one) => one.flooded);

  describe('of unreadable messages', () => {
    it('decrypts up to 200 messages a second, and a random sample of the excess', async () => {
      await second(garbage(200));
      expect(dropped()).to.include({ unreadable: 200, flood: 0 });
      await second(garbage(1000));
      await second(garbage(1000));
      const before = dropped().unreadable;
      await second(garbage(1000));
      // 200 expected; the standard deviation is 13.
      expect(dropped().unreadable - before).to.be.within(120, 280);
    });

    it('keeps the flooded broker, reports the flood and meets a newcomer', async () => {
      const newcomer = await Insider.create(target);
      for (let minute = 0; minute < 3; minute++) {
        await second(garbage(200));
        await clock.advance(59_000);
      }
      expect(target.brokers.map(({ state }) => state)).to.not.include('resting');
      // The flag is set during each of the three seconds only.
      expect(floods()).to.deep.equal([
        undefined,
        true,
        undefined,
        true,
        undefined,
        true,
        undefined,
      ]);
      const [first, again, last] = await hellosOf(newcomer);
      await second([...garbage(100), first, ...garbage(50), again, ...garbage(50), last]);
      expect(target.emitted.peers.map(({ id }) => id)).to.deep.equal([newcomer.identity.peerId]);
    });

    it('samples at random when the receive queue is full, so that a genuine message can pass', async () => {
      const newcomer = await Insider.create(target);
      target.receive(...garbage(300), ...(await hellosOf(newcomer)));
      expect(dropped().flood).to.equal(303 - receiveQueueLimits.waiting);
      // One HELLO per 1.8 s counts for the same peer.
      await until(() => target.dropped === 302, 'the others counted');
      expect(target.room.counters.in.hello).to.equal(1);
    });

    it('keeps the deduplication cache', async () => {
      const newcomer = await Insider.create(target);
      const hello = await sealEnvelope(target.keys, [await newcomer.hello()]);
      target.receive(hello);
      await target.settled();
      for (let n = 0; n < 30; n++) {
        await clock.advance(1000);
        target.receive(...garbage(150));
        await target.settled();
      }
      for (let n = 0; n < 3000; n++) target.receiveFrom(`other:${n}`, random(60));
      target.receive(hello);
      expect(dropped().duplicate).to.equal(1);
    });
  });

  it('limits each broker separately, and counts copies from several brokers once', async () => {
    const newcomer = await Insider.create(target);
    for (let n = 0; n < 3; n++) await second(garbage(1000));
    const hello = await sealEnvelope(target.keys, [await newcomer.hello()]);
    // The forged envelope has the same outer nonce and arrives first, from the flooded broker.
    target.receive(concat(hello.slice(0, 14), random(498)));
    target.receiveFrom('clean:', hello);
    target.receiveFrom('cleaner:', hello);
    await target.settled();
    expect(target.room.counters.in.hello).to.equal(1);
    expect(dropped().duplicate).to.equal(1);
  });

  describe('of frames within one envelope', () => {
    it('reads at most 8 frames, all of the same sender', async () => {
      const [ada, bo] = await Promise.all([Insider.create(target), Insider.create(target)]);
      await target.receiveTogether(...(await Promise.all(times(9, () => ada.hello()))));
      await target.receiveTogether(await ada.hello(), await bo.hello());
      expect(dropped().malformed).to.equal(2);
      expect(counted.verified).to.equal(0);
      await target.receiveTogether(await ada.hello(), await ada.welcome());
      expect(dropped().malformed).to.equal(2);
    });

    it('stops reading at the first forged frame', async () => {
      const ada = await Insider.create(target);
      const [good, bad] = [await ada.hello(), spliced(await ada.hello(), 200, random(8))];
      await target.receiveTogether(bad, good, good);
      expect(dropped().forged).to.equal(3);
      expect(counted.verified).to.equal(1);
    });
  });

  const full = async (one: Insider, make: (one: Insider) => Promise<Bytes>) =>
    times(200, () => make).reduce(
      async (sealed, write) => [
        ...(await sealed),
        await sealEnvelope(target.keys, await Promise.all(times(8, () => write(one)))),
      ],
      Promise.resolve<Bytes[]>([]),
    );

  /** Frames of a holder of the room key: 200 envelopes a second, each full of frames that cost the receiver a check. */
  const forged: [what: string, isKnown: boolean, make: (one: Insider) => Promise<Bytes>][] = [
    ['HELLO', false, async (one) => spliced(await one.hello(), 200, random(8))],
    ['WELCOME', false, async (one) => spliced(await one.welcome(), 200, random(8))],
    ['GONE', true, async (one) => spliced(await one.gone(), 80, random(8))],
    [
      'DIRECT',
      true,
      async (one) => spliced(await one.direct(directKind.bye, random(9)), 60, random(8)),
    ],
  ];
  for (const [what, isKnown, make] of forged) {
    it(`verifies one forged ${what} frame per envelope, and meets a newcomer`, async () => {
      const [one, newcomer] = await Promise.all([Insider.create(target), Insider.create(target)]);
      if (isKnown) await target.receiveFrames(await one.welcome());
      const [before, then] = [await full(one, make), await full(one, make)];
      counted.opened = counted.verified = 0;
      await second(before);
      // The room opens each envelope and one sentinel per envelope (see `settled`); it may also open an echo of its HELLO.
      expect(counted.opened + counted.verified - 400).to.be.within(isKnown ? 50 : 190, 205);
      const [first, again, last] = await hellosOf(newcomer);
      const honest = [first, ...then.slice(100, 150), again, ...then.slice(150, 197), last];
      await second([...then.slice(0, 100), ...honest]);
      expect(target.emitted.peers.some(({ id }) => id === newcomer.identity.peerId)).to.equal(true);
    });
  }

  it('verifies a sample of the genuine frames of one member, and meets a newcomer', async () => {
    const [known, newcomer] = await Promise.all([Insider.create(target), Insider.create(target)]);
    await target.receiveFrames(await known.welcome());
    const envelopes = await full(known, (one) => one.gone());
    counted.verified = 0;
    await second(envelopes);
    // The expected value is 60 plus the excess of a ramp of 1,600: 60 × (1 + ln(1600 / 60)) = 257.
    expect(counted.verified).to.be.within(checkLimits.person, 340);
    await target.receiveFrames(await newcomer.hello());
    expect(target.emitted.peers.some(({ id }) => id === newcomer.identity.peerId)).to.equal(true);
  });
});
