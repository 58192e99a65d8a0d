import { expect } from 'chai';
import {
  abortScope,
  after,
  afterSilence,
  delay,
  every,
  onAbort,
  onWake,
  serial,
} from '../../src/base/abort.js';
import { backoffMs } from '../../src/base/backoff.js';
import {
  base64url,
  compare,
  concat,
  fromBase64url,
  fromHex,
  hex,
  random,
  text,
  utf8,
} from '../../src/base/bytes.js';
import { asCallError, CallError } from '../../src/base/errors.js';
import { Store } from '../../src/base/store.js';
import { Throttle } from '../../src/base/throttle.js';
import { version } from '../../src/base/version.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

describe('bytes', () => {
  it('convert to hex and base64url and back', () => {
    for (const length of [0, 1, 2, 3, 16, 33]) {
      const bytes = random(length);
      expect(fromHex(hex(bytes))).to.deep.equal(bytes);
      expect(fromBase64url(base64url(bytes))).to.deep.equal(bytes);
    }
  });

  it('are null for text that is neither hex nor base64url', () => {
    expect(fromHex('0')).to.equal(null);
    expect(fromHex('zz')).to.equal(null);
    expect(fromBase64url('a')).to.equal(null);
    expect(fromBase64url('a+b/')).to.equal(null);
  });

  it('are compared like memcmp, and concatenated', () => {
    expect(compare(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).to.be.lessThan(0);
    expect(compare(Uint8Array.of(1, 2), Uint8Array.of(1))).to.be.greaterThan(0);
    expect(text(concat(utf8('a'), utf8('é')))).to.equal('aé');
    expect(() => text(Uint8Array.of(0xff))).to.throw(TypeError);
  });
});

describe('backoffMs', () => {
  it('doubles its bound up to the cap, with full jitter', () => {
    const options = { firstMs: 500, capMs: 10_000 };
    expect(backoffMs(0, 0.999, options)).to.be.closeTo(500, 1);
    expect(backoffMs(3, 0.999, options)).to.be.closeTo(4000, 5);
    expect(backoffMs(300, 0.999, options)).to.be.closeTo(10_000, 10);
    expect(backoffMs(5, 0, options)).to.equal(0);
  });
});

describe('Store', () => {
  it('notifies once per microtask, with the state before', async () => {
    const store = new Store({ a: 1, b: 1 });
    const scope = abortScope();
    const told: unknown[] = [];
    store.watch((now, before) => told.push([now, before]), scope.signal);
    store.patch({ a: 2 });
    store.patch({ b: 3 });
    store.patch({ b: 3 });
    await Promise.resolve();
    expect(told).to.deep.equal([
      [
        { a: 2, b: 3 },
        { a: 1, b: 1 },
      ],
    ]);
    scope.end();
    store.patch({ a: 5 });
    await Promise.resolve();
    expect(told).to.have.length(1);
    expect(() => Object.assign(store.now, { a: 9 })).to.throw(TypeError);
  });
});

describe('lifetimes', () => {
  it('end with their parent, and leave no listener on it when they end before it', () => {
    const parent = abortScope();
    const child = abortScope(parent.signal);
    const other = abortScope(parent.signal);
    other.end('early');
    parent.end('late');
    expect(child.signal.reason).to.equal('late');
    expect(other.signal.reason).to.equal('early');
    expect(abortScope(parent.signal).signal.aborted).to.equal(true);
  });

  it('cancel timers and waits', async () => {
    const clock = installClock();
    const scope = abortScope();
    const ran: string[] = [];
    after(0, () => ran.push('after'), scope.signal);
    every(0, () => ran.push('every'), scope.signal);
    const wait = delay(10_000, scope.signal).catch((reason) => ran.push(String(reason)));
    onAbort(scope.signal, () => ran.push('end'));
    scope.end('over');
    await wait;
    await clock.advance(60_000);
    expect(ran).to.have.members(['over', 'end']);
  });

  it('conclude from silence after the messages that waited while the page was held up', async () => {
    const clock = installClock();
    const scope = abortScope();
    let silences = 0;
    afterSilence(1000, () => silences++, scope.signal);
    clock.holdUp(5000);
    await clock.advance(99);
    expect(silences).to.equal(0);
    await clock.advance(1);
    expect(silences).to.equal(1);
    scope.end();
  });

  it('notice that timers were suspended for more than five seconds, by the system time', async () => {
    const clock = installClock();
    const scope = abortScope();
    let wakes = 0;
    onWake(() => wakes++, scope.signal);
    await clock.advance(60_000);
    clock.holdUp(4000);
    await clock.advance(1000);
    expect(wakes).to.equal(0);
    clock.holdUp(60_000);
    await clock.advance(1000);
    expect(wakes).to.equal(1);
    // The monotonic clock may be suspended as well.
    clock.shiftWall(60_000);
    await clock.advance(1000);
    expect(wakes).to.equal(2);
    clock.shiftWall(-60_000);
    await clock.advance(10_000);
    expect(wakes).to.equal(2);
    scope.end();
  });

  it('run serial tasks in order, also after one that fails', async () => {
    const ran: unknown[] = [];
    const enqueue = serial((thrown) => ran.push(thrown));
    enqueue(async () => {
      await Promise.resolve();
      ran.push(1);
    });
    enqueue(() => Promise.reject('bad'));
    enqueue(async () => {
      ran.push(2);
    });
    await until(() => ran.length === 3, 'all tasks');
    expect(ran).to.deep.equal([1, 'bad', 2]);
  });
});

describe('Throttle', () => {
  it('passes on the first value at once, then the newest once in a period, and nothing after its end', async () => {
    const clock = installClock();
    const scope = abortScope();
    const values: number[] = [];
    const throttle = new Throttle<number>(500, (value) => values.push(value), scope.signal);
    for (let value = 1; value <= 45; value++) throttle.put(value);
    expect(values).to.deep.equal([1]);
    await clock.advance(499);
    expect(values).to.deep.equal([1]);
    await clock.advance(1);
    expect(values).to.deep.equal([1, 45]);
    throttle.put(46);
    expect(values).to.deep.equal([1, 45]);
    await clock.advance(1000);
    throttle.put(47);
    expect(values).to.deep.equal([1, 45, 46, 47]);
    throttle.put(48);
    scope.end();
    await clock.advance(500);
    expect(values).to.have.length(4);
  });
});

describe('CallError', () => {
  it('has a scope, the flag `fatal` and a cause', () => {
    const error = new CallError('no-broker', { brokers: 'a' }, 'why');
    expect(error).to.include({ scope: 'broker', fatal: true, cause: 'why', name: 'CallError' });
    expect(asCallError(error)).to.equal(error);
    expect(asCallError(new TypeError('x'))).to.include({ code: 'bug', scope: 'internal' });
  });
});

describe('version', () => {
  it('equals the version in package.json', async () => {
    const manifest = await (await fetch('/package.json')).json();
    expect(version).to.equal(manifest.version);
  });
});
