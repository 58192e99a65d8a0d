import { expect } from 'chai';
import { tabSeat } from '../../src/element/seat.js';

describe('tabSeat', () => {
  afterEach(() => sessionStorage.clear());

  it('is the same for as long as the tab lives', () => {
    const seat = tabSeat();
    expect(seat).to.match(/^[\w-]{22}$/);
    expect(tabSeat()).to.equal(seat);
    sessionStorage.clear();
    expect(tabSeat()).to.not.equal(seat);
  });

  it('stores nothing but its bytes, and nothing of a room', () => {
    const seat = tabSeat();
    expect(Object.entries(sessionStorage)).to.deep.equal([['video-call', seat]]);
  });

  it('does without where a page may store nothing', () => {
    const own = Object.getOwnPropertyDescriptor(window, 'sessionStorage');
    // As in a sandboxed frame, whose origin is opaque.
    const get = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(window, 'sessionStorage', { get, configurable: true });
    try {
      expect(tabSeat()).to.equal(null);
    } finally {
      if (own) Object.defineProperty(window, 'sessionStorage', own);
    }
  });
});
