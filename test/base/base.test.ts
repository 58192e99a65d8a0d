import { expect } from 'chai';
import { abortScope, after, delay, every, onAbort, serial } from '../../src/base/abort.js';
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
import { Throttle } from '../../src/base/merged.js';
import { Store } from '../../src/base/store.js';
import { version } from '../../src/base/version.js';
import { until } from '../until.js';

describe('bytes', () => {
  it('goes to hex and base64url and back', () => {
    for (const length of [0, 1, 2, 3, 16, 33]) {
      const bytes = random(length);
      expect(fromHex(hex(bytes))).to.deep.equal(bytes);
      expect(fromBase64url(base64url(bytes))).to.deep.equal(bytes);
    }
  });

  it('answers null to text that is neither', () => {
    expect(fromHex('0')).to.equal(null);
    expect(fromHex('zz')).to.equal(null);
    expect(fromBase64url('a')).to.equal(null);
    expect(fromBase64url('a+b/')).to.equal(null);
  });

  it('orders like memcmp and joins', () => {
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
  it('tells once per microtask, with the state of before', async () => {
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
  it('end with their parent, and leave no listener on it when they end first', () => {
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
    const scope = abortScope();
    const ran: string[] = [];
    after(0, () => ran.push('after'), scope.signal);
    every(0, () => ran.push('every'), scope.signal);
    const wait = delay(10_000, scope.signal).catch((reason) => ran.push(String(reason)));
    onAbort(scope.signal, () => ran.push('end'));
    scope.end('over');
    await wait;
    await delay(20, abortScope().signal);
    expect(ran).to.have.members(['over', 'end']);
  });

  it('run serial tasks in order, past one that fails', async () => {
    const ran: unknown[] = [];
    const enqueue = serial((thrown) => ran.push(thrown));
    enqueue(async () => {
      await delay(10, abortScope().signal);
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

describe('Merged', () => {
  it('tells the first value at once, then the newest once in a period, and nothing after its end', () => {
    const { setTimeout: real } = globalThis;
    const { now } = performance;
    let clock = 0;
    const due: (() => void)[] = [];
    performance.now = () => clock;
    globalThis.setTimeout = ((run: () => void) => due.push(run)) as typeof setTimeout;
    const pass = (ms: number) => {
      clock += ms;
      for (const run of due.splice(0)) run();
    };
    try {
      const scope = abortScope();
      const told: number[] = [];
      const merged = new Throttle<number>(500, (value) => told.push(value), scope.signal);
      for (let value = 1; value <= 45; value++) merged.put(value);
      expect(told).to.deep.equal([1]);
      pass(500);
      expect(told).to.deep.equal([1, 45]);
      merged.put(46);
      expect(told).to.deep.equal([1, 45]);
      pass(500);
      clock += 500;
      merged.put(47);
      expect(told).to.deep.equal([1, 45, 46, 47]);
      merged.put(48);
      scope.end();
      pass(500);
      expect(told).to.have.length(4);
    } finally {
      globalThis.setTimeout = real;
      performance.now = now;
    }
  });
});

describe('CallError', () => {
  it('knows its scope, whether it ends the call, and its cause', () => {
    const error = new CallError('no-broker', { brokers: 'a' }, 'why');
    expect(error).to.include({ scope: 'broker', fatal: true, cause: 'why', name: 'CallError' });
    expect(asCallError(error)).to.equal(error);
    expect(asCallError(new TypeError('x'))).to.include({ code: 'bug', scope: 'internal' });
  });
});

describe('version', () => {
  it('is that of the package', async () => {
    const manifest = await (await fetch('/package.json')).json();
    expect(version).to.equal(manifest.version);
  });
});
