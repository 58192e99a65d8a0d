import { expect } from 'chai';
import { ownerAttendance, tabId } from '../../src/element/tab-id.js';

describe('tabSeat', () => {
  afterEach(() => sessionStorage.clear());

  it('is the same for as long as the tab lives', () => {
    const seat = tabId();
    expect(seat).to.match(/^[\w-]{22}$/);
    expect(tabId()).to.equal(seat);
    sessionStorage.clear();
    expect(tabId()).to.not.equal(seat);
  });

  it('stores nothing but its bytes, and nothing of a room', () => {
    const seat = tabId();
    expect(Object.entries(sessionStorage)).to.deep.equal([['video-call', seat]]);
  });

  it('does without where a page may store nothing', () => {
    withoutStorage('sessionStorage', () => expect(tabId()).to.equal(null));
  });
});

describe('ownerAttendance', () => {
  const topic = 'AAECAwQFBgcICQoLDA0ODw';
  // Other pages of this origin, which is that of all tests, store there too.
  afterEach(() => localStorage.removeItem(`video-call/${topic}`));

  it('keeps what it is given, for each room apart, and outlives the tab', () => {
    expect(ownerAttendance.read(topic)).to.equal(null);
    ownerAttendance.write(topic, 'present');
    expect(ownerAttendance.read(topic)).to.equal('present');
    expect(ownerAttendance.read('another room')).to.equal(null);
    expect(localStorage.getItem(`video-call/${topic}`)).to.equal('present');
  });

  it('does without where a page may store nothing', () => {
    withoutStorage('localStorage', () => {
      ownerAttendance.write(topic, 'present');
      expect(ownerAttendance.read(topic)).to.equal(null);
    });
  });
});

/** As in a sandboxed frame, whose origin is opaque. */
function withoutStorage(name: 'localStorage' | 'sessionStorage', act: () => void): void {
  const own = Object.getOwnPropertyDescriptor(window, name);
  const get = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  Object.defineProperty(window, name, { get, configurable: true });
  try {
    act();
  } finally {
    if (own) Object.defineProperty(window, name, own);
  }
}
