// The states of the line to one broker, the events that change them, and what has to be done then. Pure: mqtt.ts performs
// the effects and reports the events.

import type { Version } from './mqtt-options.js';
import {
  attemptAfter,
  type ConnectionEnd,
  decideReconnect,
  mayRefuseEarly,
  refusesVersion5,
} from './reconnect-policy.js';
import type { BrokerFacts } from './transport.js';

/** Results of the connections to this broker so far. */
export interface ConnectionHistory {
  /** The version of the next connection. */
  readonly version: Version;
  /** The broker has granted a subscription under `version`, which never changes again. */
  readonly proven: boolean;
  /** Index of the backoff: counts from 0, and starts over after a connection that lasted. */
  readonly attempt: number;
  /** Total number of attempts that did not open. */
  readonly failedAttempts: number;
  /** Connections that replaced one that had been open. */
  readonly reconnects: number;
  /** A connection that had been open has ended, and no other one has opened since. */
  readonly lost: boolean;
}

export type ReconnectState = { readonly history: ConnectionHistory } & (
  | {
      readonly phase: /** From the request of the socket to the grant of the subscription. */
        | 'connecting'
        | 'open'
        /** Closed because other brokers suffice. */
        | 'resting'
        /** The end. */
        | 'closed';
    }
  | {
      readonly phase: 'waiting';
      /** The broker asked us to stay away: nothing shortens the wait. */
      readonly banned: boolean;
    }
);

type Phase = ReconnectState['phase'];

/** A ban that another call on this page, or an earlier one, received. */
export interface KnownBan {
  readonly waitMs: number;
  readonly why: Pick<BrokerFacts, 'state' | 'cause' | 'code'>;
}

export type ReconnectEvent =
  /** The broker banned this page before. */
  | { readonly type: 'banned'; readonly ban: KnownBan }
  /** The socket is open and nothing has come for a while. */
  | { readonly type: 'silent' }
  /** CONNACK of success, so many milliseconds after the attempt began. */
  | { readonly type: 'logged-in'; readonly connackMs: number }
  | {
      readonly type: 'opened';
      readonly connackMs: number;
      readonly openMs: number;
      readonly greeted?: boolean;
    }
  /** `fraction` in [0, 1) is the jitter of the wait. */
  | { readonly type: 'ended'; readonly end: ConnectionEnd; readonly fraction: number }
  /** The broker ignores what it receives before its CONNACK. */
  | { readonly type: 'ignored' }
  /** The wait is over. */
  | { readonly type: 'due' }
  /** The network or the page came back. */
  | { readonly type: 'refresh' }
  | { readonly type: 'rest' }
  | { readonly type: 'wake' }
  | { readonly type: 'close' };

export type ReconnectEffect =
  /** Unless the broker banned this page before. */
  | { readonly type: 'connect' }
  /** Cleanly, without the will being sent. */
  | { readonly type: 'disconnect' }
  /** Asks the broker for a sign of life. */
  | { readonly type: 'probe' }
  | { readonly type: 'wait'; readonly waitMs: number }
  | { readonly type: 'cancel-wait' }
  /** On all later connections of this page to this broker, nothing is sent before CONNACK. */
  | { readonly type: 'await-connack' }
  /** No call on this page asks this broker for so long. */
  | { readonly type: 'ban'; readonly waitMs: number }
  /** `fresh`: earlier facts do not hold any more, except for the counts. */
  | { readonly type: 'report'; readonly facts: Partial<BrokerFacts>; readonly fresh: boolean };

/** A state and what to do on entering it. */
export interface ReconnectStep {
  readonly state: ReconnectState;
  readonly effects: readonly ReconnectEffect[];
}

/** The phases in which an event counts. In other phases it comes too late and changes nothing. */
export const eventPhases: Readonly<Record<ReconnectEvent['type'], readonly Phase[]>> = {
  banned: ['connecting'],
  silent: ['connecting'],
  ignored: ['connecting'],
  'logged-in': ['connecting'],
  opened: ['connecting'],
  ended: ['connecting', 'open'],
  due: ['waiting'],
  refresh: ['connecting', 'open', 'waiting'],
  rest: ['connecting', 'open'],
  wake: ['resting'],
  close: ['connecting', 'open', 'resting', 'waiting'],
};

/** From the start of an attempt to CONNACK: a broker that takes longer is reported as slow, milliseconds. */
const slowLoginMs = 2000;

/** Before the first attempt. */
const firstHistory: ConnectionHistory = {
  version: 5,
  proven: false,
  attempt: 0,
  failedAttempts: 0,
  reconnects: 0,
  lost: false,
};

export function reconnectTransition(state: ReconnectState, event: ReconnectEvent): ReconnectStep {
  if (!eventPhases[event.type].includes(state.phase)) return { state, effects: [] };
  const { history } = state;
  switch (event.type) {
    case 'banned':
      return wait(history, { ...event.ban, facts: event.ban.why, fresh: false, banned: true });
    case 'silent': {
      const cause = history.proven ? 'broker-unreachable' : 'broker-not-mqtt';
      return { state, effects: [report({ state: 'unreachable', cause })] };
    }
    case 'ignored':
      return { state, effects: [{ type: 'await-connack' }] };
    case 'logged-in': {
      const { connackMs } = event;
      const isSlow = connackMs >= slowLoginMs;
      const facts = { state: 'connecting', connackMs } as const;
      return { state, effects: isSlow ? [report(facts, true)] : [] };
    }
    case 'opened':
      return opened(history, event);
    case 'ended':
      return ended(history, event.end, event.fraction);
    case 'due':
      return connect(history);
    case 'refresh':
      return refreshed(state);
    case 'rest':
      return {
        state: { phase: 'resting', history },
        effects: [{ type: 'disconnect' }, report({ state: 'resting', suspect: false })],
      };
    case 'wake':
      return connect(history, report({ state: 'connecting' }));
    case 'close':
      return {
        state: { phase: 'closed', history },
        effects: [{ type: 'cancel-wait' }, { type: 'disconnect' }, report({ state: 'closed' })],
      };
  }
}

const report = (facts: Partial<BrokerFacts>, fresh = false): ReconnectEffect => ({
  type: 'report',
  facts,
  fresh,
});

const connect = (history: ConnectionHistory, ...first: ReconnectEffect[]): ReconnectStep => ({
  state: { phase: 'connecting', history },
  effects: [...first, { type: 'connect' }],
});

export const reconnectStart = connect(firstHistory, report({ state: 'connecting' }));

function refreshed(state: ReconnectState): ReconnectStep {
  const { history } = state;
  if (state.phase !== 'waiting') return { state, effects: [{ type: 'probe' }] };
  if (state.banned) return { state, effects: [] };
  return connect(history, { type: 'cancel-wait' });
}

function opened(
  { version, attempt, failedAttempts, reconnects, lost }: ConnectionHistory,
  { connackMs, openMs, greeted }: Extract<ReconnectEvent, { readonly type: 'opened' }>,
): ReconnectStep {
  const history = {
    ...{ version, attempt, failedAttempts },
    proven: true,
    reconnects: lost ? reconnects + 1 : reconnects,
    lost: false,
  };
  const facts = { state: 'open', connackMs, openMs, ...(greeted && { greeted }) } as const;
  return { state: { phase: 'open', history }, effects: [report(facts, true)] };
}

/**
 * The first time, a broker that may have refused what came before its CONNACK is tried at once with the usual order. MQTT
 * 3.1.1 is tried instead of 5 at once the first time, so that a broker of 3.1.1 costs no wait. A broker that hangs up
 * on both is tried with the two in turn, at the usual intervals.
 */
function ended(before: ConnectionHistory, end: ConnectionEnd, fraction: number): ReconnectStep {
  if (mayRefuseEarly(end)) {
    const isFirst = before.attempt === 0 && end.failure === undefined;
    const step = isFirst ? connect(before) : endedFor(before, end, fraction);
    return { ...step, effects: [{ type: 'await-connack' }, ...step.effects] };
  }
  return endedFor(before, end, fraction);
}

function endedFor(before: ConnectionHistory, end: ConnectionEnd, fraction: number): ReconnectStep {
  const isTooNew = !before.proven && before.version === 5 && refusesVersion5(end);
  const history: ConnectionHistory = {
    ...before,
    version: before.proven ? before.version : isTooNew ? 4 : 5,
    lost: before.lost || end.openForMs !== null,
  };
  if (isTooNew && before.attempt === 0) return connect(history);
  const attempt = attemptAfter(end.openForMs, history.attempt);
  const decision = decideReconnect({ ...end, known: history.proven }, attempt, fraction);
  const { state, cause, waitMs, benched } = decision;
  const failedAttempts = history.failedAttempts + (end.openForMs === null ? 1 : 0);
  const code = end.code === undefined ? {} : { code: end.code };
  return wait(
    { ...history, attempt: attempt + 1, failedAttempts },
    { facts: { state, cause, ...code }, fresh: true, waitMs, banned: benched },
  );
}

interface Wait {
  readonly waitMs: number;
  readonly banned: boolean;
  readonly facts: Partial<BrokerFacts>;
  readonly fresh: boolean;
}

function wait(history: ConnectionHistory, { waitMs, banned, facts, fresh }: Wait): ReconnectStep {
  const isNewBan = banned && fresh;
  return {
    state: { phase: 'waiting', history, banned },
    effects: [
      { type: 'wait', waitMs },
      report(facts, fresh),
      ...(isNewBan ? [{ type: 'ban', waitMs } as const] : []),
    ],
  };
}
