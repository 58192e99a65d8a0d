// The reconnection to one broker: random events against a model of the running operations, and rules of the single
// transitions.

import { expect } from 'chai';
import fc from 'fast-check';
import type { ConnectionEnd } from '../../src/transport/reconnect-policy.js';
import {
  eventPhases,
  type ReconnectEffect,
  type ReconnectEvent,
  type ReconnectState,
  type ReconnectStep,
  reconnectStart,
  reconnectTransition,
} from '../../src/transport/reconnect-state.js';

/** The operations that effects have started. An effect that must not come fails the test. */
class Running {
  connection = false;
  timer = false;
  /** The states that were reported. */
  readonly reported: string[] = [];

  perform(effects: readonly ReconnectEffect[]): void {
    for (const effect of effects) {
      const { type } = effect;
      if (type === 'connect') this.#start('connection');
      else if (type === 'wait') this.#start('timer');
      else if (type === 'disconnect') this.connection = false;
      else if (type === 'cancel-wait') this.timer = false;
      else if (type === 'probe') expect(this.connection, 'a connection to probe').to.equal(true);
      else if (type === 'ban') expect(this.timer, 'a wait for the ban').to.equal(true);
      else if (effect.type === 'report' && effect.facts.state)
        this.reported.push(effect.facts.state);
    }
  }

  /** Marks the operation as finished that causes the event. */
  end({ type }: ReconnectEvent): void {
    if (type === 'ended' || type === 'banned') this.connection = false;
    else if (type === 'due') this.timer = false;
  }

  /** The operations that are running. */
  get all(): string[] {
    return (['connection', 'timer'] as const).filter((what) => this[what]);
  }

  #start(what: 'connection' | 'timer'): void {
    expect(this.all, `nothing else runs when ${what} begins`).to.deep.equal([]);
    this[what] = true;
  }
}

const runningIn: Record<ReconnectState['phase'], readonly string[]> = {
  connecting: ['connection'],
  open: ['connection'],
  waiting: ['timer'],
  resting: [],
  closed: [],
};

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const end: fc.Arbitrary<ConnectionEnd> = fc
  .record({
    openForMs: fc.option(fc.integer({ min: 0, max: 200_000 })),
    answered: fc.boolean(),
    early: fc.boolean(),
    code: fc.option(fc.constantFrom(1, 3, 5, 0x84, 0x87, 0x8a, 0x97), { nil: undefined }),
    failure: fc.option(fc.constantFrom('silent', 'blocked', 'not-loaded'), { nil: undefined }),
  })
  .map(({ openForMs, answered, early, code, failure }) => ({
    ...{ openForMs, answered, early },
    ...(code !== undefined && { code }),
    ...(failure !== undefined && { failure }),
  }));
const ban = fc.record({
  waitMs: fc.integer({ min: 1, max: 600_000 }),
  why: fc.constant({ state: 'refused', cause: 'broker-banned' } as const),
});
const ms = fc.integer({ min: 0, max: 20_000 });
const event: fc.Arbitrary<ReconnectEvent> = fc.oneof(
  fc.record({ type: fc.constant('banned' as const), ban }),
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('opened' as const), connackMs: ms, openMs: ms }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ended' as const), end, fraction }) },
  fc.record({ type: fc.constant('logged-in' as const), connackMs: ms }),
  { weight: 4, arbitrary: fc.constant({ type: 'due' } as const) },
  fc.constantFrom(
    { type: 'silent' } as const,
    { type: 'ignored' } as const,
    { type: 'refresh' } as const,
    { type: 'rest' } as const,
    { type: 'wake' } as const,
  ),
);

/** Only an open connection has a duration. */
const fitting = (state: ReconnectState, one: ReconnectEvent): ReconnectEvent => {
  if (one.type !== 'ended') return one;
  const openForMs = state.phase === 'open' ? (one.end.openForMs ?? 0) : null;
  return { ...one, end: { ...one.end, openForMs } };
};

describe('the reconnection to a broker', () => {
  it('has exactly one operation running in each phase, after any events', () => {
    let opened = 0;
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 60, size: 'max' }),
        fc.boolean(),
        (events, closes) => {
          const running = new Running();
          let { state }: ReconnectStep = reconnectStart;
          running.perform(reconnectStart.effects);
          for (const given of events) {
            const one = fitting(state, given);
            const before = state;
            const counts = eventPhases[one.type].includes(before.phase);
            if (counts) running.end(one);
            const step = reconnectTransition(before, one);
            running.perform(step.effects);
            state = step.state;
            if (!counts) expect(step).to.deep.equal({ state: before, effects: [] });
            expect(running.all, `${before.phase} ${one.type}`).to.deep.equal(
              runningIn[state.phase],
            );
            check(before, one, step);
            if (state.phase === 'open' && before.phase !== 'open') opened++;
          }
          if (!closes) return;
          const last = reconnectTransition(state, { type: 'close' });
          running.perform(last.effects);
          expect([running.connection, running.timer]).to.deep.equal([false, false]);
          expect(running.reported.at(-1)).to.equal('closed');
          for (const one of events) {
            expect(reconnectTransition(last.state, one).effects).to.deep.equal([]);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(opened, 'connections that opened').to.be.above(100);
  });

  /** The rules of each single transition. */
  function check(before: ReconnectState, one: ReconnectEvent, { state, effects }: ReconnectStep) {
    const [from, to] = [before.history, state.history];
    const isOpening = state.phase === 'open' && before.phase !== 'open';
    expect(to.reconnects - from.reconnects).to.equal(isOpening && from.lost ? 1 : 0);
    if (isOpening) expect(to).to.include({ proven: true, lost: false });
    if (from.proven) expect(to).to.include({ proven: true, version: from.version });
    if (one.type === 'ended' && before.phase === 'open') expect(to.lost).to.equal(true);
    expect(to.failedAttempts).to.be.within(from.failedAttempts, from.failedAttempts + 1);
    const wait = effects.find(({ type }) => type === 'wait');
    if (wait?.type === 'wait') expect(wait.waitMs).to.be.within(0, 600_000);
    // A ban lasts until its time is over.
    if (before.phase === 'waiting' && before.banned && one.type !== 'due') {
      expect(state).to.equal(before);
    }
  }

  const run = (...events: ReconnectEvent[]): ReconnectStep =>
    events.reduce<ReconnectStep>(
      ({ state }, one) => reconnectTransition(state, one),
      reconnectStart,
    );
  const opening: ReconnectEvent = { type: 'opened', connackMs: 20, openMs: 40 };
  const ended = (openForMs: number | null, code?: number): ReconnectEvent => ({
    type: 'ended',
    end: { openForMs, answered: true, ...(code !== undefined && { code }) },
    fraction: 0.5,
  });
  const due: ReconnectEvent = { type: 'due' };

  it('tries MQTT 3.1.1 at once after the first refusal of 5, and alternates with waits later', () => {
    const older = run(ended(null, 1));
    expect(older.state).to.deep.include({ phase: 'connecting' });
    expect(older.state.history).to.include({ version: 4, attempt: 0, failedAttempts: 0 });
    expect(older.effects).to.deep.equal([{ type: 'connect' }]);
    const both = run(ended(null, 1), ended(null));
    expect(both.state).to.deep.include({ phase: 'waiting', banned: false });
    expect(both.state.history).to.include({ version: 5, attempt: 1, failedAttempts: 1 });
    const again = run(ended(null, 1), ended(null), due, ended(null));
    expect(again.state.history.version).to.equal(4);
    expect(again.state.phase).to.equal('waiting');
  });

  it('waits for CONNACK after a refusal that packets before it may have caused, at first at once', () => {
    const early = (code?: number): ReconnectEvent => ({
      type: 'ended',
      end: { openForMs: null, answered: true, early: true, ...(code !== undefined && { code }) },
      fraction: 0.5,
    });
    for (const code of [undefined, 0x80, 0x82, 0x87]) {
      const { state, effects } = run(early(code));
      expect(effects).to.deep.equal([{ type: 'await-connack' }, { type: 'connect' }]);
      expect(state.history).to.include({ version: 5, attempt: 0, failedAttempts: 0 });
    }
    // An older broker that hangs up is tried in the usual order before it is tried with its version.
    expect(run(early(), ended(null)).state.history).to.include({ version: 4, attempt: 0 });
    for (const code of [4, 0x86, 0x88, 0x8a]) {
      expect(run(early(code)).effects.map(({ type }) => type)).to.not.include('await-connack');
    }
    expect(run(early(1)).effects).to.deep.equal([{ type: 'connect' }]);
    const later = run(ended(null, 3), due, early());
    expect(later.effects.map(({ type }) => type)).to.deep.equal([
      'await-connack',
      'wait',
      'report',
    ]);
    expect(run({ type: 'ignored' }).effects).to.deep.equal([{ type: 'await-connack' }]);
    expect(run(opening, { type: 'ignored' }).effects).to.deep.equal([]);
  });

  it('keeps the version that a broker has accepted', () => {
    const { state } = run(opening, ended(100), due, ended(null, 1));
    expect(state.history).to.include({ version: 5, proven: true });
  });

  it('counts a reconnection when the next connection is open, not before', () => {
    const lost = run(opening, ended(100), due, ended(null), due);
    expect(lost.state.history.reconnects).to.equal(0);
    const { state, effects } = reconnectTransition(lost.state, opening);
    expect(state.history.reconnects).to.equal(1);
    const facts = { state: 'open', connackMs: 20, openMs: 40 } as const;
    expect(effects).to.deep.equal([{ type: 'report', facts, fresh: true }]);
  });

  it('waits out a ban, which only the end of the call interrupts', () => {
    const banned = run(opening, ended(100, 0x97));
    expect(banned.effects.map(({ type }) => type)).to.deep.equal(['wait', 'report', 'ban']);
    for (const type of ['refresh', 'rest', 'wake'] as const) {
      expect(reconnectTransition(banned.state, { type })).to.deep.equal({
        state: banned.state,
        effects: [],
      });
    }
    expect(reconnectTransition(banned.state, { type: 'close' }).state.phase).to.equal('closed');
    // A ban that is known already is not recorded again.
    const known = run({ type: 'banned', ban: { waitMs: 5000, why: { state: 'refused' } } });
    expect(known.state).to.deep.include({ phase: 'waiting', banned: true });
    expect(known.effects.map(({ type }) => type)).to.deep.equal(['wait', 'report']);
  });

  it('reports a login after 2 s as slow, and silence with a cause that depends on the history', () => {
    const login = (connackMs: number) => run({ type: 'logged-in', connackMs }).effects;
    expect(login(1999)).to.deep.equal([]);
    expect(login(2000)).to.have.length(1);
    const cause = (...before: ReconnectEvent[]) => {
      const [effect] = run(...before, { type: 'silent' }).effects;
      return effect?.type === 'report' ? effect.facts.cause : undefined;
    };
    expect(cause()).to.equal('broker-not-mqtt');
    expect(cause(opening, ended(100), due)).to.equal('broker-unreachable');
  });
});
