import { expect } from 'chai';
import { valueKey } from '../../src/element/fingerprints.js';

describe('valueKey', () => {
  it('is equal for lists, bytes and objects with the same content', () => {
    const act = () => {};
    const make = () => ({
      urls: ['stun:a', { url: 'wss://b', username: 'u' }],
      key: Uint8Array.of(1, 2, 3),
      ...{ act, none: undefined, nothing: null, big: 10n },
    });
    expect(valueKey(make())).to.equal(valueKey(make()));
    for (const change of [
      { urls: ['stun:a'] },
      { key: Uint8Array.of(1, 2, 4) },
      { act: () => {} },
      { big: 11n },
      { nothing: 0 },
    ]) {
      expect(valueKey({ ...make(), ...change })).to.not.equal(valueKey(make()));
    }
  });

  it('distinguishes functions and instances of classes by identity', () => {
    class Transport {
      readonly url = 'wss://a';
    }
    const one = new Transport();
    expect(valueKey([one])).to.equal(valueKey([one]));
    expect(valueKey([one])).to.not.equal(valueKey([new Transport()]));
  });

  it('detects changes in place, and accepts circular values', () => {
    const list: unknown[] = ['a'];
    const before = valueKey(list);
    list.push('b');
    expect(valueKey(list)).to.not.equal(before);
    list.push(list);
    expect(valueKey(list)).to.not.equal(valueKey(list));
  });
});
