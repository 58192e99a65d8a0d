import { expect } from 'chai';
import { ownerAttendance, tabId } from '../../src/element/browser-storage.js';

describe('tabId', () => {
  afterEach(() => sessionStorage.clear());

  it('is constant for the lifetime of the tab', () => {
    const seat = tabId();
    expect(seat).to.match(/^[\w-]{22}$/);
    expect(tabId()).to.equal(seat);
    sessionStorage.clear();
    expect(tabId()).to.not.equal(seat);
  });

  it('stores only its bytes, and no data of a room', () => {
    const seat = tabId();
    expect(Object.entries(sessionStorage)).to.deep.equal([['video-call', seat]]);
  });

  it('works without storage', () => {
    withoutStorage('sessionStorage', () => expect(tabId()).to.equal(null));
  });
});

describe('ownerAttendance', () => {
  const topic = 'AAECAwQFBgcICQoLDA0ODw';
  // Other pages of this origin, which all tests share, use the storage, too.
  afterEach(() => localStorage.removeItem(`video-call/${topic}`));

  it('is stored separately for each room, and outlives the tab', () => {
    expect(ownerAttendance.read(topic)).to.equal(null);
    ownerAttendance.write(topic, 'present');
    expect(ownerAttendance.read(topic)).to.equal('present');
    expect(ownerAttendance.read('another room')).to.equal(null);
    expect(localStorage.getItem(`video-call/${topic}`)).to.equal('present');
  });

  it('works without storage', () => {
    withoutStorage('localStorage', () => {
      ownerAttendance.write(topic, 'present');
      expect(ownerAttendance.read(topic)).to.equal(null);
    });
  });
});

/** As in a sandboxed frame, which has an opaque origin. */
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
