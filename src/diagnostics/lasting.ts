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
    const without = (list: readonly Verdict[], others: readonly Verdict[]) =>
      list.filter(({ code }) => !others.some((other) => other.code === code));
    for (const { code } of without(before, now))
      this.#tell({ type: 'verdict', code, to: 'cleared' });
    for (const { code } of without(now, before))
      this.#tell({ type: 'verdict', code, to: 'raised' });
    const lasting = found.map((one) => {
      const known = isOfAPerson(one) ? undefined : before.find(({ code }) => code === one.code);
      return known ? { ...one, since: known.since } : one;
    });
    this.#verdicts = lasting.filter((one) => !isOfAPerson(one));
    return lasting;
  }
}
