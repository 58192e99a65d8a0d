// What comes to the room's topic and is not of this room: garbage, and messages that nobody here can read. Pure.

import type { Facts } from './rules.page.js';
import { verdict } from './rules.servers.js';
import type { Verdict } from './verdict.js';

/** One frame may be damaged on its way. */
const leastUnreadable = 3;

export function noise({ signalling: { brokers, traffic }, peers, at }: Facts): Verdict[] {
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
