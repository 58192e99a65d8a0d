// Floods of the room's topic: what is opened and checked of them, in counts by a clock of the test's own, and that an
// honest newcomer is met among them.

import { expect } from 'chai';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { sealEnvelope } from '../../src/protocol/envelope.js';
import { directKind } from '../../src/protocol/frame.js';
import { checkLimits } from '../../src/room/checks.js';
import { receiveQueueLimits } from '../../src/room/receive-queue.js';
import { until } from '../until.js';
import { installClock, type VirtualClock } from '../virtual-clock.js';
import { Insider, spliced, Target } from './insider.js';

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** An AES-GCM decryption or an Ed25519 verification. */
interface Counted {
  opened: number;
  verified: number;
}

describe('a flood', () => {
  let target: Target;
  let clock: VirtualClock;
  let counted: Counted;
  const { subtle } = crypto;
  const real = { decrypt: subtle.decrypt.bind(subtle), verify: subtle.verify.bind(subtle) };
  const dropped = () => target.room.counters.dropped;

  beforeEach(async () => {
    // What has been heard is awaited by `settled`, which counts as one more message.
    clock = installClock({ settle: async () => {} });
    target = await Target.create();
    // Nobody is joining any more: it is on us to offer.
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

  /** One after the other, evenly spread over a second of the clock; ends when all of them have been read. */
  const second = async (payloads: readonly Bytes[]) => {
    for (const payload of payloads) {
      await clock.advance(1000 / payloads.length);
      target.hear(payload);
      await target.settled();
    }
  };
  const garbage = (count: number) => times(count, () => random(60));
  /** Said three times, as a newcomer does within two seconds: one may be left out of a sample. */
  const hellosOf = (one: Insider) =>
    Promise.all(times(3, async () => sealEnvelope(target.keys, [await one.hello()]))) as Promise<
      [Bytes, Bytes, Bytes]
    >;
  const floods = () =>
    target.brokers.filter(({ url }) => url === 'test:').map((one) => one.flooded);

  describe('of unreadable messages', () => {
    it('is opened whole up to 200 in a second, and of more a random sample', async () => {
      await second(garbage(200));
      expect(dropped()).to.include({ unreadable: 200, flood: 0 });
      await second(garbage(1000));
      await second(garbage(1000));
      const before = dropped().unreadable;
      await second(garbage(1000));
      // 200 expected; the standard deviation is 13.
      expect(dropped().unreadable - before).to.be.within(120, 280);
    });

    it('makes nobody leave a broker: it is told that it is flooded, and a newcomer is met', async () => {
      const newcomer = await Insider.create(target);
      for (let minute = 0; minute < 3; minute++) {
        await second(garbage(200));
        await clock.advance(59_000);
      }
      expect(target.brokers.map(({ state }) => state)).to.not.include('resting');
      // In each of the three seconds, and no longer.
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
      expect(target.told.peers.map(({ id }) => id)).to.deep.equal([newcomer.identity.peerId]);
    });

    it('leaves an honest message its chance where too much waits', async () => {
      const newcomer = await Insider.create(target);
      target.hear(...garbage(300), ...(await hellosOf(newcomer)));
      expect(dropped().flood).to.equal(303 - receiveQueueLimits.waiting);
      // Of the same person one in 1.8 s counts.
      await until(() => target.dropped === 302, 'the others counted');
      expect(target.room.counters.in.hello).to.equal(1);
    });

    it('makes no known envelope unknown', async () => {
      const newcomer = await Insider.create(target);
      const hello = await sealEnvelope(target.keys, [await newcomer.hello()]);
      target.hear(hello);
      await target.settled();
      for (let n = 0; n < 30; n++) {
        await clock.advance(1000);
        target.hear(...garbage(150));
        await target.settled();
      }
      for (let n = 0; n < 3000; n++) target.hearBy(`other:${n}`, random(60));
      target.hear(hello);
      expect(dropped().duplicate).to.equal(1);
    });
  });

  it('of one broker leaves the others alone, and copies by several brokers count once', async () => {
    const newcomer = await Insider.create(target);
    for (let n = 0; n < 3; n++) await second(garbage(1000));
    const hello = await sealEnvelope(target.keys, [await newcomer.hello()]);
    // The same outer nonce, by the flooded broker and first.
    target.hear(concat(hello.slice(0, 14), random(498)));
    target.hearBy('clean:', hello);
    target.hearBy('cleaner:', hello);
    await target.settled();
    expect(target.room.counters.in.hello).to.equal(1);
    expect(dropped().duplicate).to.equal(1);
  });

  describe('of an envelope’s worth of frames', () => {
    it('is read up to 8 of them, of one sender', async () => {
      const [ada, bo] = await Promise.all([Insider.create(target), Insider.create(target)]);
      await target.hearTogether(...(await Promise.all(times(9, () => ada.hello()))));
      await target.hearTogether(await ada.hello(), await bo.hello());
      expect(dropped().malformed).to.equal(2);
      expect(counted.verified).to.equal(0);
      await target.hearTogether(await ada.hello(), await ada.welcome());
      expect(dropped().malformed).to.equal(2);
    });

    it('ends with the first that is forged', async () => {
      const ada = await Insider.create(target);
      const [good, bad] = [await ada.hello(), spliced(await ada.hello(), 200, random(8))];
      await target.hearTogether(bad, good, good);
      expect(dropped().forged).to.equal(3);
      expect(counted.verified).to.equal(1);
    });
  });

  const full = async (one: Insider, make: (one: Insider) => Promise<Bytes>) =>
    times(200, () => make).reduce(
      async (sealed, say) => [
        ...(await sealed),
        await sealEnvelope(target.keys, await Promise.all(times(8, () => say(one)))),
      ],
      Promise.resolve<Bytes[]>([]),
    );

  /** Of somebody who holds the room's key: 200 a second, each full of frames that cost their reader a check. */
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
    it(`of forged ${what} costs one check for each envelope, and a newcomer is met`, async () => {
      const [one, newcomer] = await Promise.all([Insider.create(target), Insider.create(target)]);
      if (isKnown) await target.hearFrames(await one.welcome());
      const [before, then] = [await full(one, make), await full(one, make)];
      counted.opened = counted.verified = 0;
      await second(before);
      // Each is opened itself, and one more by which the test waits for it; the room may open an echo of its own.
      expect(counted.opened + counted.verified - 400).to.be.within(isKnown ? 50 : 190, 205);
      const [first, again, last] = await hellosOf(newcomer);
      const honest = [first, ...then.slice(100, 150), again, ...then.slice(150, 197), last];
      await second([...then.slice(0, 100), ...honest]);
      expect(target.told.peers.some(({ id }) => id === newcomer.identity.peerId)).to.equal(true);
    });
  }

  it('of genuine frames of one person is checked in samples, and a newcomer is met', async () => {
    const [known, newcomer] = await Promise.all([Insider.create(target), Insider.create(target)]);
    await target.hearFrames(await known.welcome());
    const envelopes = await full(known, (one) => one.gone());
    counted.verified = 0;
    await second(envelopes);
    // 60 and what a ramp of 1,600 adds: 60 × (1 + ln(1600 / 60)) are 257.
    expect(counted.verified).to.be.within(checkLimits.person, 340);
    await target.hearFrames(await newcomer.hello());
    expect(target.told.peers.some(({ id }) => id === newcomer.identity.peerId)).to.equal(true);
  });
});
