import { expect } from 'chai';
import { fingerprint } from '../../src/base/values.js';

describe('fingerprint', () => {
  it('is the same for lists, bytes and objects that hold the same', () => {
    const act = () => {};
    const make = () => ({
      urls: ['stun:a', { url: 'wss://b', username: 'u' }],
      key: Uint8Array.of(1, 2, 3),
      ...{ act, none: undefined, nothing: null, big: 10n },
    });
    expect(fingerprint(make())).to.equal(fingerprint(make()));
    for (const change of [
      { urls: ['stun:a'] },
      { key: Uint8Array.of(1, 2, 4) },
      { act: () => {} },
      { big: 11n },
      { nothing: 0 },
    ]) {
      expect(fingerprint({ ...make(), ...change })).to.not.equal(fingerprint(make()));
    }
  });

  it('tells functions and instances of classes apart by identity', () => {
    class Transport {
      readonly url = 'wss://a';
    }
    const one = new Transport();
    expect(fingerprint([one])).to.equal(fingerprint([one]));
    expect(fingerprint([one])).to.not.equal(fingerprint([new Transport()]));
  });

  it('sees what was changed in place, and survives what has no end', () => {
    const list: unknown[] = ['a'];
    const before = fingerprint(list);
    list.push('b');
    expect(fingerprint(list)).to.not.equal(before);
    list.push(list);
    expect(fingerprint(list)).to.not.equal(fingerprint(list));
  });
});
