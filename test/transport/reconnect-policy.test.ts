import { expect } from 'chai';
import {
  attemptAfter,
  type ConnectionEnd,
  decideReconnect,
  forbiddenBy,
  refusesVersion5,
} from '../../src/transport/reconnect-policy.js';

const never: ConnectionEnd = { openForMs: null, answered: false };

describe('decideReconnect', () => {
  it('has short waits in the first minute, and long ones later', () => {
    const waits = [0, 1, 2, 3, 4, 29, 30, 99].map(
      (attempt) => decideReconnect(never, attempt, 1).waitMs,
    );
    expect(waits).to.deep.equal([500, 1000, 2000, 4000, 4500, 4500, 30_000, 30_000]);
    expect(decideReconnect(never, 5, 0).waitMs).to.equal(0);
    const minute = Array.from(
      { length: 30 },
      (_, attempt) => decideReconnect(never, attempt, 0.5).waitMs,
    );
    expect(minute.reduce((sum, wait) => sum + wait)).to.be.greaterThan(60_000);
  });

  it('waits ten minutes for a broker that asks us to stay away', () => {
    for (const code of [0x8a, 0x96, 0x97, 0x9f]) {
      const verdict = decideReconnect({ openForMs: 5, answered: true, code }, 0, 0);
      expect(verdict).to.deep.equal({
        state: 'refused',
        cause: 'broker-banned',
        waitMs: 600_000,
        benched: true,
      });
    }
  });

  it('distinguishes a refusal, an unreachable server and a loss', () => {
    const of = (ending: Partial<ConnectionEnd>) => decideReconnect({ ...never, ...ending }, 0, 0);
    expect(of({}).state).to.equal('unreachable');
    expect(of({ answered: true, code: 0x88 }).state).to.equal('unreachable');
    for (const code of [4, 5, 0x86, 0x87]) {
      expect(of({ code })).to.deep.include({ state: 'refused', cause: 'broker-login' });
    }
    for (const code of [2, 0x85, 0x9d]) expect(of({ code }).cause).to.equal('broker-refused');
    for (const code of [3, 0x88, 0x89]) expect(of({ code }).cause).to.equal('broker-busy');
    expect(of({ failure: 'forbidden' }).state).to.equal('refused');
    expect(of({ failure: 'insecure' }).cause).to.equal('broker-insecure');
    expect(of({ failure: 'blocked' }).cause).to.equal('broker-blocked');
    expect(of({ failure: 'not-loaded' }).cause).to.equal('not-loaded');
    expect(of({ openForMs: 9 })).to.deep.include({ state: 'connecting', cause: 'broker-lost' });
  });
});

describe('decideReconnect, for a server that only opens the socket', () => {
  const silent: ConnectionEnd = { openForMs: null, answered: true, failure: 'silent' };
  const hangsUp: ConnectionEnd = { openForMs: null, answered: true };

  it('reports that it is not a broker, unless it has been one before', () => {
    for (const ending of [silent, hangsUp]) {
      const stranger = decideReconnect(ending, 0, 0);
      expect(stranger).to.deep.include({ state: 'unreachable', cause: 'broker-not-mqtt' });
      expect(decideReconnect({ ...ending, known: true }, 0, 0).cause).to.equal(
        'broker-unreachable',
      );
    }
  });

  it('recognises a refused login by its reason, and waits longer after a close without an answer', () => {
    const login = { ...hangsUp, reason: 'unauthenticated' };
    expect(decideReconnect(login, 0, 1)).to.include({ state: 'refused', cause: 'broker-login' });
    expect(decideReconnect(login, 0, 1).waitMs).to.equal(60_000);
    expect(refusesVersion5(login)).to.equal(false);
    const waits = [0, 1, 2, 3, 40].map((attempt) => decideReconnect(hangsUp, attempt, 1).waitMs);
    expect(waits).to.deep.equal([8000, 16_000, 32_000, 60_000, 60_000]);
    // Silence has already taken five seconds.
    expect(decideReconnect(silent, 0, 1).waitMs).to.equal(500);
  });

  it('does not interpret silence as a refusal of MQTT 5', () => {
    expect(refusesVersion5(silent)).to.equal(false);
    expect(refusesVersion5(hangsUp)).to.equal(true);
  });
});

describe('forbiddenBy', () => {
  it('distinguishes the rules of the page from an invalid address', () => {
    const security = new DOMException('', 'SecurityError');
    expect(forbiddenBy(security, 'ws://b.example', 'https:')).to.equal('insecure');
    expect(forbiddenBy(security, 'wss://b.example', 'https:')).to.equal('blocked');
    expect(forbiddenBy(security, 'ws://b.example', 'http:')).to.equal('blocked');
    const exception = { name: 'NS_ERROR_CONTENT_BLOCKED' };
    expect(forbiddenBy(exception, 'wss://b.example', 'https:')).to.equal('blocked');
    expect(forbiddenBy(new DOMException('', 'SyntaxError'), 'wss://b:99999')).to.equal('forbidden');
  });
});

describe('refusesVersion5', () => {
  it('is true for its codes and for a broker that closes the connection, not for an absent one', () => {
    expect(refusesVersion5({ ...never, answered: true })).to.equal(true);
    expect(refusesVersion5({ ...never, answered: true, code: 1 })).to.equal(true);
    expect(refusesVersion5({ ...never, answered: true, code: 0x84 })).to.equal(true);
    expect(refusesVersion5(never)).to.equal(false);
    expect(refusesVersion5({ ...never, answered: true, code: 5 })).to.equal(false);
    expect(refusesVersion5({ openForMs: 1, answered: true })).to.equal(false);
  });
});

describe('attemptAfter', () => {
  it('keeps waits short for a broker that flaps, and starts over after a minute without a loss', () => {
    const cases: [openForMs: number | null, next: number][] = [
      [null, 40],
      [999, 40],
      [1000, 4],
      [60_000, 0],
    ];
    for (const [openForMs, next] of cases) expect(attemptAfter(openForMs, 40)).to.equal(next);
    expect(attemptAfter(3000, 1)).to.equal(1);
  });
});
