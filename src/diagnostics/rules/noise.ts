// What a broker delivers: garbage, messages that nobody here can read, messages that come late. Pure.

import type { Verdict } from '../verdict.js';
import { verdict } from './ice-servers.js';
import type { CallRuleFacts } from './page.js';

/** One frame may be damaged on its way. */
const leastUnreadable = 3;

export function noise({ signalling: { brokers, traffic }, peers, at }: CallRuleFacts): Verdict[] {
  const isNobodyHeard = peers.length === 0 && !Object.values(traffic.in).some((count) => count > 0);
  const kind = { severity: isNobodyHeard ? 'warning' : 'info', scope: 'signalling' } as const;
  const { otherVersion } = traffic;
  if (otherVersion) {
    const evidence = [{ fact: 'signalling.traffic.otherVersion', value: otherVersion }];
    return [verdict(`version-${otherVersion}`, { ...kind, evidence }, { now: at })];
  }
  const flooded = brokers.filter((broker) => broker.flooded);
  if (flooded.length > 0) {
    const evidence = flooded.map(({ host }) => ({
      fact: `signalling.brokers[${host}].flooded`,
      value: true,
    }));
    const values = { broker: flooded.map(({ host }) => host).join(', ') };
    return [verdict('broker-flooded', { ...kind, evidence, values }, { now: at })];
  }
  const { unreadable = 0 } = traffic.refused;
  if (!isNobodyHeard || unreadable < leastUnreadable) return [];
  const evidence = [{ fact: 'signalling.traffic.refused.unreadable', value: unreadable }];
  return [verdict('messages-unreadable', { ...kind, evidence }, { now: at })];
}

/** An echo that takes so long delays every step of joining; milliseconds. */
const slowMs = 2000;

/** All that are open take long: nothing is wrong, but joining takes time. */
export function slow({ signalling: { brokers }, at }: CallRuleFacts): Verdict[] {
  const open = brokers.filter(({ state }) => state === 'open');
  const [first] = open;
  if (!first || !open.every(({ echoMs = 0, suspect }) => echoMs >= slowMs && !suspect)) return [];
  const evidence = open.map(({ host, echoMs = 0 }) => ({
    fact: `signalling.brokers[${host}].echoMs`,
    value: Math.round(echoMs),
  }));
  const seconds = Math.round(Math.min(...open.map(({ echoMs = 0 }) => echoMs)) / 1000);
  const values = { broker: open.map(({ host }) => host).join(', '), seconds };
  const kind = { severity: 'info', scope: 'signalling' } as const;
  return [verdict('broker-slow', { ...kind, evidence, values }, { now: at })];
}

/** All that are open hold larger messages back, offers among them. */
export function limited({ signalling: { brokers }, peers, at }: CallRuleFacts): Verdict[] {
  const open = brokers.filter(({ state }) => state === 'open');
  const [first] = open;
  if (!first || open.some(({ limitBytes }) => limitBytes === undefined)) return [];
  const isWorking = peers.some(({ states }) => states.connection === 'connected');
  const evidence = open.map(({ host, limitBytes = 0 }) => ({
    fact: `signalling.brokers[${host}].limitBytes`,
    value: limitBytes,
  }));
  const bytes = Math.min(...open.map(({ limitBytes = 0 }) => limitBytes));
  const values = { broker: open.map(({ host }) => host).join(', '), bytes };
  const kind = { severity: isWorking ? 'info' : 'error', scope: 'signalling' } as const;
  return [verdict('broker-size-limit', { ...kind, evidence, values }, { now: at })];
}

/** Addresses that lead to a broker that is used already. */
export function twice({ signalling: { brokers }, at }: CallRuleFacts): Verdict[] {
  const twins = brokers.filter(({ isTwin }) => isTwin);
  if (twins.length === 0) return [];
  const evidence = twins.map(({ host }) => ({
    fact: `signalling.brokers[${host}].isTwin`,
    value: true,
  }));
  const values = { broker: twins.map(({ host }) => host).join(', ') };
  const kind = { severity: 'info', scope: 'signalling' } as const;
  return [verdict('broker-twice', { ...kind, evidence, values }, { now: at })];
}
