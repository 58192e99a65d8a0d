// A peer of the same room that uses another version of the wire format: it is reported once, and its messages are dropped.

import { expect } from 'chai';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { RoomKeys, wireVersion } from '../../src/protocol/keys.js';
import { receiveQueueLimits } from '../../src/room/receive-queue.js';
import { installClock } from '../virtual-clock.js';
import { Insider, Target } from './insider.js';

describe('Room on another version of the wire format', () => {
  let target: Target;
  /** The key for envelopes of other versions: the version byte is authenticated. */
  let kRoom: CryptoKey;
  beforeEach(async () => {
    const bytes = random(32);
    kRoom = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
    const keys = new RoomKeys({ topicId: random(16), kRoom, psk: random(32) });
    target = await Target.create({ keys });
  });
  afterEach(() => target.end());

  const sealedAs = async (version: number): Promise<Bytes> => {
    const [head, iv] = [Uint8Array.of(version, 1), random(12)];
    const additionalData = concat(head, target.keys.topicId);
    const how = { name: 'AES-GCM', iv, additionalData };
    const sealed = await crypto.subtle.encrypt(how, kRoom, new Uint8Array(482));
    return concat(head, iv, new Uint8Array(sealed));
  };
  const counters = () => target.room.counters;
  const settled = async () => {
    const one = await Insider.create(target);
    await target.receiveFrames(await one.hello());
  };

  for (const [version, which] of [
    [wireVersion - 1, 'older'],
    [wireVersion + 1, 'newer'],
  ] as const) {
    it(`reports the ${which} version once`, async () => {
      target.receive(await sealedAs(version));
      await settled();
      target.receive(await sealedAs(version));
      await settled();
      expect(target.versions).to.deep.equal([which]);
      expect(counters().dropped).to.include({ version: 2, unreadable: 0 });
      expect(counters().otherVersion?.which).to.equal(which);
    });
  }

  it('ignores a version that is not sealed with the room key', async () => {
    const older = await sealedAs(wireVersion - 1);
    target.receive(concat(Uint8Array.of(1, 1), random(510)));
    await settled();
    target.receive(concat(Uint8Array.of(wireVersion + 1), older.slice(1)));
    await settled();
    expect(target.versions).to.deep.equal([]);
    expect(counters().dropped).to.include({ version: 0, unreadable: 2 });
  });

  it('tries to open two such messages a second', async () => {
    let tried = 0;
    const otherVersionOf = target.keys.otherVersionOf.bind(target.keys);
    target.keys.otherVersionOf = (bytes) => {
      tried++;
      return otherVersionOf(bytes);
    };
    // All of them come in one moment.
    installClock();
    for (let n = 0; n < 100; n++) target.receive(concat(Uint8Array.of(1, 1), random(60)));
    await settled();
    expect(counters().dropped.unreadable).to.equal(100);
    // The expected value is 2 plus the excess of a ramp of 100: 2 × (1 + ln(100 / 2)) = 10.
    expect(tried).to.be.within(receiveQueueLimits.otherVersions, 25);
  });
});
