// The verdicts of the whole call as they come and go. Those of people are kept with each of them.

import type { Happening } from './report.js';
import type { Verdict } from './verdict.js';

const isOfAPerson = ({ scope }: Verdict): boolean => scope === 'peer';

export class Lasting {
  #verdicts: readonly Verdict[] = [];
  readonly #tell: (happening: Happening) => void;

  constructor(tell: (happening: Happening) => void) {
    this.#tell = tell;
  }

  /** What held before keeps the time since when; what is new, and what holds no longer, is told. */
  take(found: readonly Verdict[]): readonly Verdict[] {
    const before = this.#verdicts;
    const now = found.filter((one) => !isOfAPerson(one));
    const tell = (to: 'raised' | 'cleared', those: readonly Verdict[]) => {
      for (const { code, severity } of those) this.#tell({ type: 'verdict', code, to, severity });
    };
    const isSame = (a: Verdict, b: Verdict) => a.code === b.code;
    const isAsBad = (a: Verdict, b: Verdict) => isSame(a, b) && a.severity === b.severity;
    const without = (list: readonly Verdict[], others: readonly Verdict[], is: typeof isSame) =>
      list.filter((one) => !others.some((other) => is(one, other)));
    tell('cleared', without(before, now, isSame));
    tell('raised', without(now, before, isAsBad));
    const lasting = found.map((one) => {
      const known = isOfAPerson(one) ? undefined : before.find((other) => isSame(one, other));
      return known ? { ...one, since: known.since } : one;
    });
    this.#verdicts = lasting.filter((one) => !isOfAPerson(one));
    return lasting;
  }
}
