import { expect } from 'chai';
import { base64url, random } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { linkKeysFromHash } from '../../src/protocol/read-link.js';
import { createLinkKey } from '../../src/protocol/room-secret.js';

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof CallError) return thrown.code;
    throw thrown;
  }
  return 'none';
};

describe('linkKeysFromHash', () => {
  const [secret, owner, ownerKey] = [createLinkKey(), random(32), random(32)];
  const [k, o, s] = [secret, owner, ownerKey].map(base64url);

  it('finds the keys among other fields, in any order', () => {
    const none = { owner: null, ownerKey: null };
    expect(linkKeysFromHash(`#k=${k}`)).to.deep.equal({ secret, ...none });
    expect(linkKeysFromHash(`#page=2&k=${k}&x=abc`)).to.deep.equal({ secret, ...none });
    expect(linkKeysFromHash(`#k=${k}&o=${o}`)).to.deep.equal({ secret, owner, ownerKey: null });
    expect(linkKeysFromHash(`#s=${s}&o=${o}&k=${k}`)).to.deep.equal({ secret, owner, ownerKey });
  });

  it('returns no keys for an address without them', () => {
    for (const hash of ['', '#', '#page', '#ok=1', '#so=1']) {
      expect(linkKeysFromHash(hash), hash).to.deep.equal({
        secret: null,
        owner: null,
        ownerKey: null,
      });
    }
  });

  it('rejects a damaged key instead of opening the room', () => {
    for (const hash of ['#k=', '#k=short', '#k=%%%', `#k=${'A'.repeat(60)}`]) {
      expect(
        codeOf(() => linkKeysFromHash(hash)),
        hash,
      ).to.equal('secret-invalid');
    }
  });

  it('rejects a damaged owner, an owner without a key, and an owner’s key without its owner', () => {
    for (const hash of [
      `#k=${k}&o=`,
      `#k=${k}&o=${o?.slice(1)}`,
      `#k=${k}&o=***`,
      `#o=${o}`,
      `#k=${k}&s=${s}`,
      `#k=${k}&o=${o}&s=`,
      `#k=${k}&o=${o}&s=${s}AA`,
    ]) {
      expect(
        codeOf(() => linkKeysFromHash(hash)),
        hash,
      ).to.equal('secret-invalid');
    }
  });

  it('opens no room with a link that is truncated at any position', () => {
    const whole = `#s=${s}&o=${o}&k=${k}`;
    for (let at = '#s='.length; at < whole.length; at++) {
      expect(
        codeOf(() => linkKeysFromHash(whole.slice(0, at))),
        `${at}`,
      ).to.equal('secret-invalid');
    }
  });
});
