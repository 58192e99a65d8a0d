// When a verdict is shown, and for how long: raised after a hold and cleared after a longer one, so that a measure at its
// threshold does not make headlines come and go. Pure but for what it remembers; time is handed in.

import { kindOf, type Verdict, type VerdictCode } from './catalogue.js';
import type { Happening, PeerReport } from './report.js';
import { isSameCause, type Ms, severities } from './verdict.js';

/** Milliseconds. A verdict is raised when it has held for the first, and cleared when it has not held for the second. */
export const holds = { raiseMs: 2000, clearMs: 5000 } as const;
/** A headline, or the verdict of one person, changes so often within this time at most. */
export const pace = { changes: 3, spanMs: 60_000 } as const;

const isConnected = ({ code }: Verdict): boolean => kindOf(code) === 'connected';
const isEstablished = ({ code }: Verdict): boolean =>
  ['connected', 'degraded'].includes(kindOf(code));
/** Needs no hold: it was not inferred. */
const isTold = ({ code }: Verdict): boolean => !['inferred', 'degraded'].includes(kindOf(code));
/** An event that outdates what was inferred before. */
const isNews = ({ code }: Verdict): boolean => ['event', 'final'].includes(kindOf(code));
const rank = ({ severity }: Verdict): number => severities.indexOf(severity);
const isOfAll = ({ peer }: Verdict): boolean => peer === undefined;
/** Two people may suffer from the same. */
const isSame = (a: Verdict, b: Verdict): boolean => isSameCause(a, b) && a.peer === b.peer;

/** How often something changed of late. */
class Changes {
  #at: Ms[] = [];
  readonly #firsts = new Set<string>();

  /** Counts the change if it may be made now. What is fatal, and the first connection to a person, always may. */
  take(to: Verdict, now: Ms): boolean {
    if (kindOf(to.code) === 'final' || this.isFirst(to)) return true;
    this.#at = this.#at.filter((at) => now - at < pace.spanMs);
    if (this.#at.length >= pace.changes) return false;
    this.#at.push(now);
    return true;
  }

  /** The first of its kind, and notes it. */
  isFirst({ code, peer }: Verdict): boolean {
    const kind = kindOf(code);
    const first = `${kind === 'progress' ? code : kind} ${peer}`;
    if (!['connected', 'progress'].includes(kind) || this.#firsts.has(first)) return false;
    this.#firsts.add(first);
    return true;
  }
}

/** What is shown of one person. */
class Shown {
  verdict: Verdict;
  isPending = false;
  #saidAt: Ms;
  #next: { readonly code: VerdictCode; readonly since: Ms } | undefined;
  readonly #changes = new Changes();

  constructor(first: Verdict, now: Ms) {
    this.verdict = first;
    this.#saidAt = now;
    this.#changes.isFirst(first);
  }

  take(raw: Verdict, now: Ms): Verdict {
    const isSaid = raw.code === this.verdict.code;
    if (!isSaid && this.#next?.code !== raw.code) this.#next = { code: raw.code, since: now };
    const since = this.#next?.since ?? now;
    if (isSaid) this.verdict = { ...raw, since: this.verdict.since };
    else if (this.#isDue(raw, now, since) && this.#changes.take(raw, now)) this.verdict = raw;
    this.isPending = this.verdict.code !== raw.code;
    if (!this.isPending) {
      this.#saidAt = now;
      this.#next = undefined;
    }
    return this.verdict;
  }

  #isDue(raw: Verdict, now: Ms, since: Ms): boolean {
    const unsaidMs = now - this.#saidAt;
    const isOver =
      isTold(this.verdict) ||
      isNews(raw) ||
      isEstablished(this.verdict) !== isEstablished(raw) ||
      rank(raw) < rank(this.verdict) ||
      unsaidMs >= holds.clearMs;
    // Where several take turns, none of them holds for long, and still the one that is shown does not hold any more.
    const isRaised =
      isTold(raw) || now - since >= holds.raiseMs || unsaidMs >= holds.clearMs + holds.raiseMs;
    return isOver && isRaised;
  }
}

/** A cause that concerns the whole call. */
interface Cause {
  readonly verdict: Verdict;
  readonly since: Ms;
  readonly saidAt: Ms;
  readonly isRaised: boolean;
  readonly isSaid: boolean;
}

/** Raised and cleared by the same holds as the others. */
function causesAt(before: readonly Cause[], found: readonly Verdict[], now: Ms): readonly Cause[] {
  const said = found.map((verdict): Cause => {
    const known = before.find((other) => isSameCause(verdict, other.verdict));
    const since = known?.since ?? now;
    const isRaised = known?.isRaised || now - since >= holds.raiseMs;
    return { verdict: { ...verdict, since }, since, saidAt: now, isRaised, isSaid: true };
  });
  const kept = before
    .filter(({ verdict, isRaised, saidAt }) => {
      const isFound = found.some((one) => isSameCause(one, verdict));
      return isRaised && !isFound && now - saidAt < holds.clearMs;
    })
    .map((cause): Cause => ({ ...cause, isSaid: false }));
  return [...said, ...kept];
}

export class VerdictHistory {
  readonly #people = new Map<string, Shown>();
  /** Of each person, beside the first. */
  readonly #further = new Map<string, readonly Cause[]>();
  #causes: readonly Cause[] = [];
  #head: Verdict | undefined;
  readonly #changes = new Changes();
  readonly #notify: (happening: Happening) => void;

  constructor(tell: (happening: Happening) => void) {
    this.#notify = tell;
  }

  /** Something waits for its hold to pass, so that the next report should come soon. */
  get isPending(): boolean {
    return (
      [...this.#people.values()].some((person) => person.isPending) ||
      [this.#causes, ...this.#further.values()].flat().some((one) => !one.isRaised || !one.isSaid)
    );
  }

  /** Met for the first time, or again after they had left: what held before is of another meeting. */
  forget(peer: string): void {
    this.#people.delete(peer);
    this.#further.delete(peer);
  }

  /** Of one person beside the first, as they are found now → as they are shown; `undefined` ends all of them at once. */
  further(peer: string, found: readonly Verdict[] | undefined, now: Ms): readonly Verdict[] {
    if (!found) {
      this.#further.delete(peer);
      return [];
    }
    const causes = causesAt(this.#further.get(peer) ?? [], found, now);
    this.#further.set(peer, causes);
    return causes.filter(({ isRaised }) => isRaised).map(({ verdict }) => verdict);
  }

  /** Of one person, as it is found now → as it is shown. */
  person(peer: string, found: Verdict, now: Ms): Verdict {
    const shown = this.#people.get(peer);
    if (shown) return shown.take(found, now);
    this.#people.set(peer, new Shown(found, now));
    return found;
  }

  /**
   * All verdicts of a report, in their order, in which those of people are as they are shown. Told is what is raised or has
   * become worse, and what is cleared: a person who is not reached for that very cause takes it over from the call.
   */
  take(found: readonly Verdict[], now: Ms): readonly Verdict[] {
    const shown = this.#list(found, now);
    const [first] = shown;
    if (!this.#head || !first || isSame(first, this.#head)) this.#head = first;
    else if (this.#changes.take(first, now)) this.#head = first;
    const head = this.#head;
    if (!head || head === first) return shown;
    const same = shown.find((one) => isSame(one, head));
    // One verdict of a person at a time.
    const isOther = (one: Verdict) => one !== same && (isOfAll(head) || one.peer !== head.peer);
    return [same ?? head, ...shown.filter(isOther)];
  }

  #list(found: readonly Verdict[], now: Ms): readonly Verdict[] {
    const before = this.#causes;
    const said = found.filter(isOfAll).map((verdict): Cause => {
      const known = before.find((other) => isSameCause(verdict, other.verdict));
      const since = known?.since ?? now;
      const isRaised = known?.isRaised || isTold(verdict) || now - since >= holds.raiseMs;
      if (isRaised && (!known?.isRaised || rank(verdict) < rank(known.verdict))) {
        this.#say(verdict, 'raised');
      }
      const lasting = known?.isRaised ? { ...verdict, since: known.verdict.since } : verdict;
      return { verdict: lasting, since, saidAt: now, isRaised, isSaid: true };
    });
    const unsaid = before.filter(({ verdict }) => !found.some((one) => isSameCause(one, verdict)));
    // Once everybody is connected, what kept them from it is over.
    const isWell = found[0] !== undefined && isConnected(found[0]);
    const isKept = ({ verdict, saidAt, isRaised }: Cause) =>
      isRaised &&
      !isTold(verdict) &&
      now - saidAt < holds.clearMs &&
      !(isWell && verdict.scope !== 'media');
    const kept = unsaid.filter(isKept).map((cause): Cause => ({ ...cause, isSaid: false }));
    for (const cause of unsaid) {
      if (cause.isRaised && !isKept(cause)) this.#say(cause.verdict, 'cleared');
    }
    this.#causes = [...said, ...kept];
    const isShown = (one: Verdict) =>
      !isOfAll(one) || said.some(({ verdict, isRaised }) => isRaised && isSameCause(one, verdict));
    const shown = found
      .filter(isShown)
      .map(
        (one) =>
          said.find(({ verdict }) => isOfAll(one) && isSameCause(one, verdict))?.verdict ?? one,
      );
    // What is shown a little longer keeps its place among the others.
    for (const { verdict } of kept) {
      const at = shown.findIndex((one) => rank(one) > rank(verdict));
      shown.splice(at < 0 ? shown.length : at, 0, verdict);
    }
    return shown;
  }

  #say({ code, severity, values: { server } }: Verdict, to: 'raised' | 'cleared'): void {
    const of = server === undefined ? {} : { server: String(server) };
    this.#notify({ type: 'verdict', code, to, severity, ...of });
  }
}

/** The headline may be held longer than the verdict of the person whom it speaks of: their details say the same. */
export const agreeing = (
  peers: readonly PeerReport[],
  head: Verdict | undefined,
): readonly PeerReport[] =>
  peers.map((peer) =>
    head?.peer === peer.key && head.code !== peer.verdict.code
      ? { ...peer, verdict: head, also: undefined }
      : peer,
  );
