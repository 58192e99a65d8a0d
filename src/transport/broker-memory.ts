// What this page has learned about brokers: which banned it, and until when; which do not take packets before their CONNACK.
// Shared by all calls of the page, also after leaving and joining again: a broker counts by IP address. Kept in memory only,
// for as long as the page exists.

import { monotonicMs } from '../base/clock.js';
import type { BrokerFacts } from './transport.js';

/** The facts that are reported when a call is about to connect to such a broker. */
type Why = Pick<BrokerFacts, 'state' | 'cause' | 'code'>;

const banned = new Map<string, { readonly untilMs: number; readonly why: Why }>();

/** No call of this page connects to the broker for `forMs` milliseconds. */
export function banBroker({ url, state, cause, code }: BrokerFacts, forMs: number): void {
  const why = { state, ...(cause && { cause }), ...(code !== undefined && { code }) };
  banned.set(url, { untilMs: monotonicMs() + forMs, why });
}

/** Remaining ban in milliseconds and its reason, or `null`. */
export function remainingBan(url: string): { readonly waitMs: number; readonly why: Why } | null {
  const known = banned.get(url);
  if (!known) return null;
  const waitMs = known.untilMs - monotonicMs();
  if (waitMs > 0) return { waitMs, why: known.why };
  banned.delete(url);
  return null;
}

const unready = new Set<string>();

/** On later connections to the broker, nothing is sent before CONNACK. */
export function awaitConnack(url: string): void {
  unready.add(url);
}

export const awaitsConnack = (url: string): boolean => unready.has(url);
