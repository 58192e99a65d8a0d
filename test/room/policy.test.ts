import { expect } from 'chai';
import fc from 'fast-check';
import { random } from '../../src/base/bytes.js';
import { RateLimiter } from '../../src/base/rate-limiter.js';
import type { HandshakePhase } from '../../src/room/handshake-phase.js';
import { helloDelayMs, LocalNonces } from '../../src/room/hello-schedule.js';
import {
  type HelloFacts,
  onHello,
  onWelcome,
  ReplayWindow,
  type WelcomeFacts,
} from '../../src/room/roster.js';
import { enqueue, type Parcel, pack } from '../../src/room/send-queue.js';

describe('helloDelayMs', () => {
  it('schedules HELLOs at 0, 0.7, 2, 5, 10 and 20 s, then every 24 to 36 s', () => {
    let at = 0;
    const times = [0, 1, 2, 3, 4].map((index) => {
      at += helloDelayMs(index, 0.5);
      return at;
    });
    expect(times).to.deep.equal([700, 2000, 5000, 10_000, 20_000]);
    expect(helloDelayMs(5, 0)).to.be.closeTo(24_000, 1);
    expect(helloDelayMs(50, 1)).to.be.closeTo(36_000, 1);
  });
});

describe('OwnNonces', () => {
  it('accepts the current nonce and the previous one only', () => {
    const nonces = new LocalNonces();
    const first = nonces.current;
    nonces.renew();
    const second = nonces.current;
    expect([first, second].map((nonce) => nonces.accept(nonce))).to.deep.equal([true, true]);
    nonces.renew();
    expect(nonces.accept(first)).to.equal(false);
    expect(nonces.accept(random(16))).to.equal(false);
    expect(nonces.accept(new Uint8Array(16))).to.equal(false);
  });
});

describe('ReplayWindow', () => {
  it('accepts each of the last 1,024 counters once', () => {
    const window = new ReplayWindow();
    expect(window.accept(5)).to.equal(true);
    expect(window.accept(3)).to.equal(true);
    expect(window.accept(5)).to.equal(false);
    expect(window.accept(5000)).to.equal(true);
    expect(window.accept(5000 - 1024)).to.equal(false);
    expect(window.accept(5000 - 1023)).to.equal(true);
  });

  it('accepts no counter twice, in any order', () => {
    const counters = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 400 });
    fc.assert(
      fc.property(counters, (heard) => {
        const window = new ReplayWindow();
        const accepted = heard.filter((counter) => window.accept(counter));
        expect(new Set(accepted).size).to.equal(accepted.length);
      }),
    );
  });
});

describe('Rate', () => {
  it('allows a number of calls within any period of the given length', () => {
    const rate = new RateLimiter(3, 1000);
    expect([0, 100, 200, 300].map((now) => rate.tryAcquire(now))).to.deep.equal([
      true,
      true,
      true,
      false,
    ]);
    expect(rate.waitMs(300)).to.equal(700);
    expect(rate.tryAcquire(1000)).to.equal(true);
    expect(rate.tryAcquire(1050)).to.equal(false);
    expect(rate.count(1050)).to.equal(3);
  });
});

describe('SendQueue packing', () => {
  const parcel = (size: number, key = 'a', frames = 1): Parcel => ({
    frames: Array.from({ length: frames }, () => new Uint8Array(size)),
    key,
    urgent: false,
  });

  it('takes whole parcels in order while they fit', () => {
    const { frames, rest } = pack([parcel(1500), parcel(1500), parcel(1500)]);
    expect(frames).to.have.length(2);
    expect(rest).to.have.length(1);
  });

  it('splits only a parcel that never fits', () => {
    const first = pack([parcel(2000, 'a', 2), parcel(10)]);
    expect(first.frames).to.have.length(1);
    expect(pack(first.rest).frames.map(({ length }) => length)).to.deep.equal([2000, 10]);
  });

  it('keeps the newest parcel of a key on overflow', () => {
    const full = Array.from({ length: 64 }, (_, n) => parcel(n + 1, `${n}`));
    const replaced = enqueue(full, parcel(99, '7'));
    expect(replaced).to.have.length(64);
    expect(
      replaced.filter(({ key }) => key === '7').map((one) => one.frames[0]!.length),
    ).to.deep.equal([99]);
    const pushed = enqueue(full, parcel(99, 'new'));
    expect(pushed).to.have.length(64);
    expect(pushed[0]!.key).to.equal('1');
  });
});

describe('onHello', () => {
  const facts: HelloFacts = {
    phase: 'known',
    proven: false,
    weAreLower: false,
    joining: false,
    busy: false,
    full: false,
  };
  const step = (change: Partial<HelloFacts>) => onHello({ ...facts, ...change });

  it('offers to a newcomer at once', () => {
    expect(step({})).to.equal('offer');
  });

  it('offers to an unreachable peer only after it has echoed the nonce', () => {
    expect(step({ phase: 'failed' })).to.equal('challenge');
    expect(step({ phase: 'failed', proven: true })).to.equal('offer');
  });

  it('makes the lower id the offerer when both have just joined', () => {
    expect(step({ joining: true })).to.equal('welcome');
    expect(step({ joining: true, weAreLower: true })).to.equal('offer');
    expect(step({ joining: true, phase: 'held', proven: true })).to.equal('offer');
  });

  it('requires a proof under load, and offers to a peer that gives it', () => {
    expect(step({ busy: true })).to.equal('welcome');
    expect(step({ busy: true, weAreLower: true })).to.equal('welcome');
    expect(step({ busy: true, phase: 'held', proven: true })).to.equal('offer');
  });

  it('denies when full', () => expect(step({ full: true, proven: true })).to.equal('deny'));

  it('ignores a peer whose handshake is in progress, unless both wait for the other', () => {
    for (const phase of ['connected', 'departed', 'offering', 'awaiting'] as HandshakePhase[]) {
      expect(step({ phase }), phase).to.equal('ignore');
      expect(step({ phase, proven: true }), phase).to.equal('ignore');
    }
    expect(step({ phase: 'awaiting', proven: true, weAreLower: true })).to.equal('offer');
  });
});

describe('onWelcome', () => {
  const step = (phase: HandshakePhase, change: Partial<WelcomeFacts> = {}) =>
    onWelcome({ phase, fresh: true, asks: false, full: false, ...change });

  it('waits for the offer of a peer that answered the current HELLO', () => {
    for (const phase of ['known', 'held', 'failed', 'awaiting'] as HandshakePhase[]) {
      expect(step(phase), phase).to.equal('await');
      expect(step(phase, { fresh: false }), phase).to.equal('stale');
    }
    expect(step('known', { full: true })).to.equal('deny');
  });

  it('sends the current nonce to a known peer on request, and not to strangers', () => {
    for (const phase of ['connected', 'offering', 'awaiting'] as HandshakePhase[]) {
      expect(step(phase, { fresh: false, asks: true }), phase).to.equal('refresh');
      expect(step(phase, { asks: true }), phase).to.equal('refresh');
    }
    // An unsolicited WELCOME gets no answer: two peers that answer each other would not stop.
    expect(step('connected')).to.equal('ignore');
    expect(step('known', { fresh: false, asks: true })).to.equal('stale');
    expect(step('departed', { asks: true })).to.equal('ignore');
  });
});
