// The verdicts of the whole call as they come and go. Those of people are kept with each of them.

import type { Happening } from './report.js';
import { isSameCause, severities, type Verdict } from './verdict.js';

const rank = ({ severity }: Verdict): number => severities.indexOf(severity);

const isOfAll = ({ peer }: Verdict): boolean => peer === undefined;

export class Lasting {
  /** Of the call alone. */
  #verdicts: readonly Verdict[] = [];
  readonly #tell: (happening: Happening) => void;

  constructor(tell: (happening: Happening) => void) {
    this.#tell = tell;
  }

  /**
   * What held before keeps the time since when. Told is what is new or has become worse, and what nobody says any more: a person
   * who is not reached for that very cause takes it over from the call.
   */
  take(found: readonly Verdict[]): readonly Verdict[] {
    const before = this.#verdicts;
    const lasting = found.map((one) => {
      const known = isOfAll(one) ? before.find((other) => isSameCause(one, other)) : undefined;
      return known ? { ...one, since: known.since } : one;
    });
    this.#verdicts = lasting.filter(isOfAll);
    for (const one of before) {
      if (!found.some((other) => isSameCause(one, other))) this.#say(one, 'cleared');
    }
    for (const one of this.#verdicts) {
      const known = before.find((other) => isSameCause(one, other));
      if (!known || rank(one) < rank(known)) this.#say(one, 'raised');
    }
    return lasting;
  }

  #say({ code, severity, values: { server } }: Verdict, to: 'raised' | 'cleared'): void {
    const of = server === undefined ? {} : { server: String(server) };
    this.#tell({ type: 'verdict', code, to, severity, ...of });
  }
}
