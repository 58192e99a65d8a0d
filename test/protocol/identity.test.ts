import { expect } from 'chai';
import { fromHex, random, utf8 } from '../../src/base/bytes.js';
import {
  bytesOf,
  createIdentity,
  hashIdentity,
  peerIdOf,
  verify,
} from '../../src/protocol/identity.js';
import { linkRoom, pair } from './support.js';

describe('identity', () => {
  it('has an id that is the hash of its keys and its certificate', async () => {
    const { ada } = await pair();
    expect(ada.peerId).to.match(/^[0-9a-f]{32}$/);
    expect(await hashIdentity(ada)).to.deep.equal(ada.id);
    expect(bytesOf(peerIdOf(ada.id))).to.deep.equal(ada.id);
    expect(await hashIdentity({ ...ada, fingerprint: random(32) })).not.to.deep.equal(ada.id);
  });

  it('signs messages that only its own key verifies', async () => {
    const { ada, bob } = await pair();
    const signature = await ada.sign(utf8('yes'));
    expect(await verify(ada.idPublic, signature, utf8('yes'))).to.equal(true);
    expect(await verify(ada.idPublic, signature, utf8('no'))).to.equal(false);
    expect(await verify(bob.idPublic, signature, utf8('yes'))).to.equal(false);
    expect(await verify(random(31), signature, utf8('yes'))).to.equal(false);
  });

  it('rejects signing keys of small order, for which one signature fits all messages', async () => {
    const identityPoint = fromHex(`01${'00'.repeat(31)}`)!;
    const constant = new Uint8Array(64);
    constant.set(identityPoint);
    expect(await verify(identityPoint, constant, utf8('anything'))).to.equal(false);
    const negative = identityPoint.slice();
    negative[31]! |= 0x80;
    expect(await verify(negative, constant, utf8('anything'))).to.equal(false);
  });

  it('rejects agreement keys of small order', async () => {
    const room = await linkRoom();
    const ada = await createIdentity(random(32));
    for (const point of [
      '00',
      '01',
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b8',
    ]) {
      const dhPublic = fromHex(point.padEnd(64, '0'))!;
      const other = { idPublic: random(32), dhPublic, fingerprint: random(32) };
      expect(await ada.pairWith(room, other, await hashIdentity(other)), point).to.equal(null);
    }
  });

  it('derives the same confirmations at both ends, and a different one for each role', async () => {
    const { ofAda, ofBob } = await pair();
    expect(ofAda.weAreLower).to.equal(!ofBob.weAreLower);
    expect(await ofAda.confirmation(true)).to.deep.equal(await ofBob.confirmation(true));
    expect(await ofAda.confirmation(true)).not.to.deep.equal(await ofBob.confirmation(false));
  });

  it('expects the confirmation that the other end sends', async () => {
    const { ofAda, ofBob } = await pair();
    const [ada, bob] = await Promise.all([ofAda.confirmations(), ofBob.confirmations()]);
    expect(ada).to.deep.equal({ own: bob.expected, expected: bob.own });
    expect(ada.own).to.not.deep.equal(ada.expected);
  });

  it('derives different pair keys in different rooms', async () => {
    const { ada, bob, ofAda } = await pair();
    const elsewhere = (await bob.pairWith(await linkRoom('elsewhere'), ada, ada.id))!;
    const header = random(41);
    const sealed = await ofAda.seal(1, header, random(9));
    expect(await elsewhere.open(1, header, sealed)).to.equal(null);
  });
});
