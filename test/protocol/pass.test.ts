import { expect } from 'chai';
import { type Bytes, concat, fromHex, hex, random, utf8 } from '../../src/base/bytes.js';
import { createIdentity } from '../../src/protocol/identity.js';
import { createOwnerPair } from '../../src/protocol/owner-key-pair.js';
import { importOwner, isOwnerKey, type OwnerKey } from '../../src/protocol/owner-signing-key.js';
import {
  claimOf,
  cohostIssuer,
  type Issuer,
  type Membership,
  ownerIssuer,
  passBytes,
  readPass,
} from '../../src/protocol/pass.js';

/** RFC 8032, section 7.1, test 1. */
const rfc = {
  seed: fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')!,
  publicKey: fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')!,
  signature:
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
};

describe('owner key', () => {
  it('signs as RFC 8032 specifies', async () => {
    const key = await importOwner(rfc.seed, rfc.publicKey);
    expect(hex(await key!.sign(new Uint8Array(0)))).to.equal(rfc.signature);
  });

  it('is rejected when its halves do not match', async () => {
    expect(await importOwner(random(32), rfc.publicKey)).to.equal(null);
    const { owner, ownerKey } = await createOwnerPair();
    expect(await importOwner(ownerKey, owner)).to.not.equal(null);
  });

  it('is rejected if it is a point of small order', () => {
    expect(isOwnerKey(rfc.publicKey)).to.equal(true);
    for (const point of [`01${'00'.repeat(31)}`, `01${'00'.repeat(30)}80`, '00'.repeat(32)]) {
      expect(isOwnerKey(fromHex(point)!), point).to.equal(false);
    }
    expect(isOwnerKey(random(31))).to.equal(false);
  });
});

describe('pass', () => {
  const topicId = fromHex('000102030405060708090a0b0c0d0e0f')!;
  const guest = fromHex('101112131415161718191a1b1c1d1e1f')!;
  const epoch = 1_700_000_000_000;
  const authority = { topicId, owner: rfc.publicKey };
  const read = (frame: Bytes) => readPass(authority, frame);
  let key: OwnerKey;
  let owner: Issuer;
  before(async () => {
    key = (await importOwner(rfc.seed, rfc.publicKey))!;
    owner = ownerIssuer(topicId, key, epoch);
  });

  /** Creates a cohost that the owner has appointed, and its issuer. */
  const cohost = async (standing: Membership = 'cohost') => {
    const self = await createIdentity(random(32));
    const own = await owner(self.id, standing);
    return { self, own, issue: cohostIssuer(topicId, self, own) };
  };

  it('has the bytes that the protocol page specifies', async () => {
    const frame = await owner(guest, 'guest');
    expect(frame).to.have.length(passBytes[0]!);
    expect(hex(frame.slice(0, 50))).to.equal(
      `04${hex(guest)}${'00'.repeat(16)}${'00'.repeat(8)}010000018bcfe56800`,
    );
    const message = concat(utf8('vc2 admit'), topicId, guest, frame.slice(41, 50));
    expect(frame.slice(50)).to.deep.equal(await key.sign(message));
    expect(hex(frame.slice(50))).to.equal(
      '08941bcb0d77aff7b9155b03cd15250afb8065adf56be97d20fcc6d3990d48eea319b23eeb7e96e5af2e26da2d2339094dee2fcc03d18060780eb61823721c0c',
    );
  });

  it('states the subject, the membership and the issuer', async () => {
    for (const standing of ['guest', 'cohost', 'owner', 'removed'] as const) {
      const frame = await owner(guest, standing);
      const claim = { id: hex(guest), standing, epoch };
      expect(await read(frame)).to.deep.equal({ ...claim, cohost: null, frame });
      expect(claimOf(frame)).to.deep.equal({ ...claim, isChained: false });
    }
    const { self, issue } = await cohost();
    for (const standing of ['guest', 'removed'] as const) {
      const frame = await issue(guest, standing);
      expect(frame).to.have.length(passBytes[1]!);
      const claim = { id: hex(guest), standing, epoch };
      expect(await read(frame)).to.deep.equal({ ...claim, cohost: self.peerId, frame });
      expect(claimOf(frame)).to.deep.equal({ ...claim, isChained: true });
    }
  });

  it('admits and removes guests when issued by a cohost, and appoints no cohosts or owners', async () => {
    const { issue } = await cohost();
    for (const standing of ['cohost', 'owner'] as const) {
      expect(await read(await issue(guest, standing)), standing).to.equal(null);
    }
  });

  it('is invalid when issued by a member that is not a cohost', async () => {
    for (const standing of ['guest', 'removed', 'owner'] as const) {
      const { issue } = await cohost(standing);
      expect(await read(await issue(guest, 'guest')), standing).to.equal(null);
    }
    // The appointment of one cohost does not validate the signature of another peer.
    const [one, other] = [await cohost(), await cohost()];
    const borrowed = await cohostIssuer(topicId, other.self, one.own)(guest, 'guest');
    expect(await read(borrowed)).to.equal(null);
  });

  it("is valid under the epoch of the cohost's appointment only", async () => {
    const { self, issue } = await cohost();
    const later = await ownerIssuer(topicId, key, epoch + 1)(self.id, 'cohost');
    const frame = await issue(guest, 'guest');
    // The later appointment does not validate the earlier signature, nor the other way round.
    expect(await read(concat(frame.slice(0, -64), later.slice(-64)))).to.equal(null);
    const ahead = await cohostIssuer(topicId, self, later)(guest, 'guest');
    expect((await read(ahead))?.epoch).to.equal(epoch + 1);
    expect(await read(concat(ahead.slice(0, -64), frame.slice(-64)))).to.equal(null);
  });

  it('carries an epoch below 2^53', async () => {
    const last = await ownerIssuer(topicId, key, Number.MAX_SAFE_INTEGER)(guest, 'guest');
    expect((await read(last))?.epoch).to.equal(Number.MAX_SAFE_INTEGER);
    const beyond = await ownerIssuer(topicId, key, 2 ** 53)(guest, 'guest');
    expect(await read(beyond)).to.equal(null);
  });

  it('is valid in its own room and under its own owner only', async () => {
    const stranger = await createOwnerPair();
    for (const frame of [
      await owner(guest, 'guest'),
      await (await cohost()).issue(guest, 'guest'),
    ]) {
      expect(await readPass({ topicId: random(16), owner: rfc.publicKey }, frame)).to.equal(null);
      expect(await readPass({ topicId, owner: stranger.owner }, frame)).to.equal(null);
    }
  });

  it('is invalid with any byte of peer, role, keys or signatures changed, cut or added', async () => {
    for (const frame of [
      await owner(guest, 'guest'),
      await (await cohost()).issue(guest, 'guest'),
    ]) {
      for (let at = 0; at < frame.length; at++) {
        const altered = frame.slice();
        altered[at]! ^= 1;
        expect(await read(altered), `byte ${at} of ${frame.length}`).to.equal(null);
      }
      expect(await read(frame.slice(0, -1))).to.equal(null);
      expect(await read(concat(frame, Uint8Array.of(0)))).to.equal(null);
    }
    expect(await read(new Uint8Array(0))).to.equal(null);
  });
});
