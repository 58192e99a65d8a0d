// Brokers that sent us away, and until when. It outlives every stay: whoever leaves and joins again, or has two calls on
// one page, is the same nuisance to a broker that counts by address. Forgotten with the page, as nothing is stored.

import { monotonicMs } from '../base/clock.js';
import type { BrokerFacts } from './transport.js';

/** What is to be said of such a broker by whoever wants to ask it. */
type Why = Pick<BrokerFacts, 'state' | 'cause' | 'code'>;

const benched = new Map<string, { readonly untilMs: number; readonly why: Why }>();

/** Not to be asked again for `forMs` milliseconds. */
export function banBroker({ url, state, cause, code }: BrokerFacts, forMs: number): void {
  const why = { state, ...(cause && { cause }), ...(code !== undefined && { code }) };
  benched.set(url, { untilMs: monotonicMs() + forMs, why });
}

/** How long it still sits there, milliseconds, and why; `null` for a broker that may be asked. */
export function remainingBan(url: string): { readonly waitMs: number; readonly why: Why } | null {
  const known = benched.get(url);
  if (!known) return null;
  const waitMs = known.untilMs - monotonicMs();
  if (waitMs > 0) return { waitMs, why: known.why };
  benched.delete(url);
  return null;
}
