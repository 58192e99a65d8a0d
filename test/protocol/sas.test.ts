import { expect } from 'chai';
import { fromHex, hex } from '../../src/base/bytes.js';
import { commitTo, hashRoster, isCommitted, safetyCode } from '../../src/protocol/sas.js';

const filled = (byte: number, length: number) => new Uint8Array(length).fill(byte);
const topicId = fromHex('d4bc81483cb410c98a8f455e12e77d16')!;
const members = [1, 2, 3].map((k) => ({
  id: filled(k, 16),
  idPublic: filled(k + 16, 32),
  dhPublic: filled(k + 32, 32),
  fingerprint: filled(k + 48, 32),
  nonce: filled(k + 64, 32),
}));

// The vector is computed by node:crypto from the protocol page, without code of this project.
const vector = {
  roster: 'ec2b70509b62757a753bd1ac87de6e07827a46259c5664f0937d8c71caf81740',
  commitments: [
    '264452f5d926b849ae3b9c0e48d0c53086e70e79bf2772062f6d805a16f53c33',
    '5063b955494e17b8704764ee05c1e4a45df36563fef3a05cfa0de7e0b1675e98',
    'c95f6e61f887ca47e5285b72db38da4bea3cd39796c11cc908c4fc2452850051',
  ],
  code: [60, 38, 50, 24, 30],
};

describe('group code', () => {
  it('matches the vector of the protocol page', async () => {
    const roster = await hashRoster(topicId, members);
    expect(hex(roster)).to.equal(vector.roster);
    for (const [i, { id, nonce }] of members.entries()) {
      expect(hex(await commitTo(roster, id, nonce))).to.equal(vector.commitments[i]);
    }
    expect(await safetyCode(roster, members)).to.deep.equal(vector.code);
  });

  it('does not depend on the order of the members', async () => {
    const turned = [...members].reverse();
    const roster = await hashRoster(topicId, turned);
    expect(hex(roster)).to.equal(vector.roster);
    expect(await safetyCode(roster, turned)).to.deep.equal(vector.code);
  });

  it('depends on each member, each key and the room', async () => {
    const changed = (key: 'idPublic' | 'dhPublic' | 'fingerprint') =>
      hashRoster(topicId, [{ ...members[0]!, [key]: filled(9, 32) }, ...members.slice(1)]);
    const rosters = await Promise.all([
      hashRoster(topicId, members),
      hashRoster(topicId, members.slice(1)),
      hashRoster(filled(0, 16), members),
      changed('idPublic'),
      changed('dhPublic'),
      changed('fingerprint'),
    ]);
    expect(new Set(rosters.map(hex))).to.have.property('size', rosters.length);
  });

  it('accepts no other nonce, owner or roster than the one committed to', async () => {
    const roster = fromHex(vector.roster)!;
    const [ada, bob] = members as [(typeof members)[0], (typeof members)[0]];
    const commitment = fromHex(vector.commitments[0]!)!;
    const { id, nonce } = ada;
    expect(await isCommitted(hex(commitment), { roster, id, nonce })).to.equal(true);
    expect(await isCommitted(hex(commitment), { roster, id, nonce: bob.nonce })).to.equal(false);
    expect(await isCommitted(hex(commitment), { roster, id: bob.id, nonce })).to.equal(false);
    expect(await isCommitted(hex(commitment), { roster: filled(0, 32), id, nonce })).to.equal(
      false,
    );
  });
});
