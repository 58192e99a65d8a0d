import { expect } from 'chai';
import { base64url, concat, fromHex, hex, utf8 } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { deriveRoomKeys } from '../../src/protocol/keys.js';
import { createLinkKey, parseSecret, type Secret } from '../../src/protocol/room-secret.js';

const place = { namespace: 'https://example.org', room: 'standup' };

const vectors: { secret: Secret; topicId: string; kRoom: string; psk: string }[] = [
  {
    secret: { mode: 'open' },
    topicId: '007b5bb705160341ac7e72f87aec1987',
    kRoom: '1f22293a7cfa1469a2b97a046835adbe80fcc5b00d7623c1dda2233cdfdda458',
    psk: '494d420966e8132a3bc1574795020d70c08911b6ceb6870d4174d23029fe6090',
  },
  {
    secret: { mode: 'passphrase', text: 'correct horse battery staple' },
    topicId: '12cbe353ab59fcfb8d6bd94e0563bf22',
    kRoom: '36b28935a616bb1b3c846602f4d2be1a9c2272a34b81d154c4dafab122794146',
    psk: 'ae5094c3522d5eaec063007d9fa4ac7fbd4801d0c53c6b989979b5aa3696bd74',
  },
  {
    secret: { mode: 'link', key: new Uint8Array(16).map((_, i) => i) },
    topicId: 'd4bc81483cb410c98a8f455e12e77d16',
    kRoom: '34e97d1527fab5279cfad118af7612387114faa8a05c2b779cba71f5ae5eab0d',
    psk: '14a255c162c6e24d62b751b55407f843f78104fe5d710c07ddea1bdae85657b2',
  },
];

/** The room key is not extractable, so the test opens what it seals with the key of the vector. */
async function openWith(kRoom: string, topicId: string, envelope: Uint8Array<ArrayBuffer>) {
  const key = await crypto.subtle.importKey('raw', fromHex(kRoom)!, 'AES-GCM', false, ['decrypt']);
  const additionalData = concat(envelope.slice(0, 2), fromHex(topicId)!);
  const algorithm = { name: 'AES-GCM', iv: envelope.slice(2, 14), additionalData };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, envelope.slice(14)));
}

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return error instanceof CallError ? error.code : String(error);
  }
  return 'nothing thrown';
}

describe('deriveRoomKeys', () => {
  for (const { secret, topicId, kRoom, psk } of vectors) {
    it(`matches the test vector of mode ${secret.mode}`, async () => {
      const keys = await deriveRoomKeys({ ...place, secret });
      expect(hex(keys.topicId)).to.equal(topicId);
      expect(keys.topic).to.have.length(22).and.equal(base64url(keys.topicId));
      expect(hex(keys.mixInto(new Uint8Array(0)))).to.equal(psk);
      const opened = await openWith(kRoom, topicId, await keys.seal(utf8('hello')));
      expect(opened).to.deep.equal(utf8('hello'));
    });
  }

  it('derives the same keys from composed and decomposed room names', async () => {
    const key = createLinkKey();
    const of = (room: string) =>
      deriveRoomKeys({ ...place, room, secret: { mode: 'link', key } }).then(({ topic }) => topic);
    expect(await of('caf\u00e9')).to.equal(await of('cafe\u0301'));
    expect(await of('Standup')).not.to.equal(await of('standup'));
  });

  it('derives other keys without the owner of the link', async () => {
    const secret: Secret = { mode: 'link', key: createLinkKey() };
    const owned = await deriveRoomKeys({ ...place, secret, owner: new Uint8Array(32).fill(7) });
    const bare = await deriveRoomKeys({ ...place, secret });
    expect(owned.topic).not.to.equal(bare.topic);
  });

  it('rejects an empty room name, and one longer than 256 bytes', async () => {
    const join = (room: string) => () =>
      deriveRoomKeys({ ...place, room, secret: { mode: 'open' } });
    expect(await codeOf(join(''))).to.equal('room-missing');
    expect(await codeOf(join('é'.repeat(129)))).to.equal('room-too-long');
  });
});

describe('parseSecret', () => {
  it('distinguishes link keys, passphrases and open rooms', () => {
    expect(parseSecret(null)).to.deep.equal({ mode: 'open' });
    expect(parseSecret('hello')).to.deep.equal({ mode: 'passphrase', text: 'hello' });
    const key = createLinkKey();
    expect(parseSecret(key)).to.deep.equal({ mode: 'link', key });
  });

  it('rejects link keys that do not have 16 to 32 bytes', async () => {
    for (const length of [0, 15, 33]) {
      expect(await codeOf(() => parseSecret(new Uint8Array(length)))).to.equal('secret-invalid');
    }
  });
});
