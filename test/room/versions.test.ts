// Somebody of this room who speaks another version of the wire format: told once, and nothing they say is read.

import { expect } from 'chai';
import { type Bytes, concat, random } from '../../src/base/bytes.js';
import { RoomKeys, wireVersion } from '../../src/protocol/keys.js';
import { receiveQueueLimits } from '../../src/room/receive-queue.js';
import { installClock } from '../virtual-clock.js';
import { Insider, Target } from './insider.js';

describe('another version of the wire format', () => {
  let target: Target;
  /** Seals as other versions do: the version byte is authenticated. */
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
  const heard = () => target.room.counters;
  const settled = async () => {
    const one = await Insider.create(target);
    await target.hearFrames(await one.hello());
  };

  for (const [version, which] of [
    [wireVersion - 1, 'older'],
    [wireVersion + 1, 'newer'],
  ] as const) {
    it(`that is ${which} is told, once`, async () => {
      target.hear(await sealedAs(version));
      await settled();
      target.hear(await sealedAs(version));
      await settled();
      expect(target.versions).to.deep.equal([which]);
      expect(heard().dropped).to.include({ version: 2, unreadable: 0 });
      expect(heard().otherVersion?.which).to.equal(which);
    });
  }

  it('is not believed of whoever has no key, nor with another byte than was sealed', async () => {
    const older = await sealedAs(wireVersion - 1);
    target.hear(concat(Uint8Array.of(1, 1), random(510)));
    await settled();
    target.hear(concat(Uint8Array.of(wireVersion + 1), older.slice(1)));
    await settled();
    expect(target.versions).to.deep.equal([]);
    expect(heard().dropped).to.include({ version: 0, unreadable: 2 });
  });

  it('is tried twice in a second', async () => {
    let tried = 0;
    const otherVersionOf = target.keys.otherVersionOf.bind(target.keys);
    target.keys.otherVersionOf = (bytes) => {
      tried++;
      return otherVersionOf(bytes);
    };
    // All of them come in one moment.
    installClock();
    for (let n = 0; n < 100; n++) target.hear(concat(Uint8Array.of(1, 1), random(60)));
    await settled();
    expect(heard().dropped.unreadable).to.equal(100);
    // 2 and what a ramp of 100 adds: 2 × (1 + ln(100 / 2)) are 10.
    expect(tried).to.be.within(receiveQueueLimits.otherVersions, 25);
  });
});
