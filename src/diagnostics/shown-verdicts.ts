// Decides when a verdict is shown, and for how long: it is raised after a hold and cleared after a longer one, so that a
// measure at its threshold does not make the headline flicker. Stateful; the time is a parameter.

import { kindOf, type Verdict, type VerdictCode } from './catalogue.js';
import type { Happening, PeerReport } from './report.js';
import { isSameCause, type Ms, severities } from './verdict.js';

/** Milliseconds. A verdict is raised once it has held for `raiseMs`, and cleared once it has not held for `clearMs`. */
export const holds = { raiseMs: 2000, clearMs: 5000 } as const;
/** The number of changes of a headline, or of the verdict on one peer, that this time allows at most. */
export const pace = { changes: 3, spanMs: 60_000 } as const;

const isConnected = ({ code }: Verdict): boolean => kindOf(code) === 'connected';
const isEstablished = ({ code }: Verdict): boolean =>
  ['connected', 'degraded'].includes(kindOf(code));
/** The verdict was reported, not inferred, and needs no hold. */
const isReported = ({ code }: Verdict): boolean => !['inferred', 'degraded'].includes(kindOf(code));
/** An event that outdates what was inferred before. */
const isNews = ({ code }: Verdict): boolean => ['event', 'final'].includes(kindOf(code));
const rank = ({ severity }: Verdict): number => severities.indexOf(severity);
const isOfCall = ({ peer }: Verdict): boolean => peer === undefined;
/** Two peers may have the same problem. */
const isSame = (a: Verdict, b: Verdict): boolean => isSameCause(a, b) && a.peer === b.peer;

/** The recent changes of a headline, or of the verdict on one peer. */
class Changes {
  #at: Ms[] = [];
  readonly #firsts = new Set<string>();

  /** Counts a change if it is allowed now. Final verdicts and the first connection to a peer always are. */
  tryChange(to: Verdict, now: Ms): boolean {
    if (kindOf(to.code) === 'final' || this.isFirst(to)) return true;
    this.#at = this.#at.filter((at) => now - at < pace.spanMs);
    if (this.#at.length >= pace.changes) return false;
    this.#at.push(now);
    return true;
  }

  /** The first verdict of its kind, which it records. */
  isFirst({ code, peer }: Verdict): boolean {
    const kind = kindOf(code);
    const first = `${kind === 'progress' ? code : kind} ${peer}`;
    if (!['connected', 'progress'].includes(kind) || this.#firsts.has(first)) return false;
    this.#firsts.add(first);
    return true;
  }
}

/** The verdict that is shown on one peer. */
class PeerVerdict {
  verdict: Verdict;
  isPending = false;
  #heldAt: Ms;
  #next: { readonly code: VerdictCode; readonly since: Ms } | undefined;
  readonly #changes = new Changes();

  constructor(first: Verdict, now: Ms) {
    this.verdict = first;
    this.#heldAt = now;
    this.#changes.isFirst(first);
  }

  take(raw: Verdict, now: Ms): Verdict {
    const isShown = raw.code === this.verdict.code;
    if (!isShown && this.#next?.code !== raw.code) this.#next = { code: raw.code, since: now };
    const since = this.#next?.since ?? now;
    if (isShown) this.verdict = { ...raw, since: this.verdict.since };
    else if (this.#isDue(raw, now, since) && this.#changes.tryChange(raw, now)) this.verdict = raw;
    this.isPending = this.verdict.code !== raw.code;
    if (!this.isPending) {
      this.#heldAt = now;
      this.#next = undefined;
    }
    return this.verdict;
  }

  #isDue(raw: Verdict, now: Ms, since: Ms): boolean {
    const unheldMs = now - this.#heldAt;
    const isOver =
      isReported(this.verdict) ||
      isNews(raw) ||
      isEstablished(this.verdict) !== isEstablished(raw) ||
      rank(raw) < rank(this.verdict) ||
      unheldMs >= holds.clearMs;
    // Where several verdicts alternate, each holds only briefly, but the one that is shown no longer holds.
    const isRaised =
      isReported(raw) || now - since >= holds.raiseMs || unheldMs >= holds.clearMs + holds.raiseMs;
    return isOver && isRaised;
  }
}

/** A cause that affects the whole call. */
interface Cause {
  readonly verdict: Verdict;
  readonly since: Ms;
  /** The time at which it last held. */
  readonly heldAt: Ms;
  readonly isRaised: boolean;
  readonly isHeld: boolean;
}

/** Raises and clears causes by the same holds as the others. */
function causesAt(before: readonly Cause[], found: readonly Verdict[], now: Ms): readonly Cause[] {
  const held = found.map((verdict): Cause => {
    const known = before.find((other) => isSameCause(verdict, other.verdict));
    const since = known?.since ?? now;
    const isRaised = known?.isRaised || now - since >= holds.raiseMs;
    return { verdict: { ...verdict, since }, since, heldAt: now, isRaised, isHeld: true };
  });
  const kept = before
    .filter(({ verdict, isRaised, heldAt }) => {
      const isFound = found.some((one) => isSameCause(one, verdict));
      return isRaised && !isFound && now - heldAt < holds.clearMs;
    })
    .map((cause): Cause => ({ ...cause, isHeld: false }));
  return [...held, ...kept];
}

export class ShownVerdicts {
  readonly #peers = new Map<string, PeerVerdict>();
  /** The further causes of each peer, besides its verdict. */
  readonly #further = new Map<string, readonly Cause[]>();
  #causes: readonly Cause[] = [];
  #head: Verdict | undefined;
  readonly #changes = new Changes();
  readonly #notify: (happening: Happening) => void;

  constructor(notify: (happening: Happening) => void) {
    this.#notify = notify;
  }

  /** A verdict waits for its hold to pass: the next report should come soon. */
  get isPending(): boolean {
    return (
      [...this.#peers.values()].some((peer) => peer.isPending) ||
      [this.#causes, ...this.#further.values()].flat().some((one) => !one.isRaised || !one.isHeld)
    );
  }

  /** Forgets a peer that has left: a peer that returns begins without a verdict. */
  forget(peer: string): void {
    this.#peers.delete(peer);
    this.#further.delete(peer);
  }

  /** The further causes of a peer: as they are found now → as they are shown. `undefined` ends all of them at once. */
  further(peer: string, found: readonly Verdict[] | undefined, now: Ms): readonly Verdict[] {
    if (!found) {
      this.#further.delete(peer);
      return [];
    }
    const causes = causesAt(this.#further.get(peer) ?? [], found, now);
    this.#further.set(peer, causes);
    return causes.filter(({ isRaised }) => isRaised).map(({ verdict }) => verdict);
  }

  /** The verdict on one peer: as it is found now → as it is shown. */
  ofPeer(peer: string, found: Verdict, now: Ms): Verdict {
    const shown = this.#peers.get(peer);
    if (shown) return shown.take(found, now);
    this.#peers.set(peer, new PeerVerdict(found, now));
    return found;
  }

  /**
   * All verdicts of a report as they are shown, in their order; those on peers are shown already. Logs verdicts that were
   * raised, got worse or were cleared. The verdict on a peer replaces the same verdict on the call.
   */
  take(found: readonly Verdict[], now: Ms): readonly Verdict[] {
    const shown = this.#list(found, now);
    const [first] = shown;
    if (!this.#head || !first || isSame(first, this.#head)) this.#head = first;
    else if (this.#changes.tryChange(first, now)) this.#head = first;
    const head = this.#head;
    if (!head || head === first) return shown;
    const same = shown.find((one) => isSame(one, head));
    // One verdict on each peer at a time.
    const isOther = (one: Verdict) => one !== same && (isOfCall(head) || one.peer !== head.peer);
    return [same ?? head, ...shown.filter(isOther)];
  }

  #list(found: readonly Verdict[], now: Ms): readonly Verdict[] {
    const before = this.#causes;
    const held = found.filter(isOfCall).map((verdict): Cause => {
      const known = before.find((other) => isSameCause(verdict, other.verdict));
      const since = known?.since ?? now;
      const isRaised = known?.isRaised || isReported(verdict) || now - since >= holds.raiseMs;
      if (isRaised && (!known?.isRaised || rank(verdict) < rank(known.verdict))) {
        this.#log(verdict, 'raised');
      }
      const lasting = known?.isRaised ? { ...verdict, since: known.verdict.since } : verdict;
      return { verdict: lasting, since, heldAt: now, isRaised, isHeld: true };
    });
    const unheld = before.filter(({ verdict }) => !found.some((one) => isSameCause(one, verdict)));
    // Once all peers are connected, the causes that prevented it are over.
    const isWell = found[0] !== undefined && isConnected(found[0]);
    const isKept = ({ verdict, heldAt, isRaised }: Cause) =>
      isRaised &&
      !isReported(verdict) &&
      now - heldAt < holds.clearMs &&
      !(isWell && verdict.scope !== 'media');
    const kept = unheld.filter(isKept).map((cause): Cause => ({ ...cause, isHeld: false }));
    for (const cause of unheld) {
      if (cause.isRaised && !isKept(cause)) this.#log(cause.verdict, 'cleared');
    }
    this.#causes = [...held, ...kept];
    const isShown = (one: Verdict) =>
      !isOfCall(one) || held.some(({ verdict, isRaised }) => isRaised && isSameCause(one, verdict));
    const shown = found
      .filter(isShown)
      .map(
        (one) =>
          held.find(({ verdict }) => isOfCall(one) && isSameCause(one, verdict))?.verdict ?? one,
      );
    // A verdict that no longer holds keeps its place until it is cleared.
    for (const { verdict } of kept) {
      const at = shown.findIndex((one) => rank(one) > rank(verdict));
      shown.splice(at < 0 ? shown.length : at, 0, verdict);
    }
    return shown;
  }

  #log({ code, severity, values: { server } }: Verdict, to: 'raised' | 'cleared'): void {
    const of = server === undefined ? {} : { server: String(server) };
    this.#notify({ type: 'verdict', code, to, severity, ...of });
  }
}

/** The headline may be held longer than the verdict on its peer: the details of the peer show the same verdict. */
export const withHeadline = (
  peers: readonly PeerReport[],
  head: Verdict | undefined,
): readonly PeerReport[] =>
  peers.map((peer) =>
    head?.peer === peer.key && head.code !== peer.verdict.code
      ? { ...peer, verdict: head, also: undefined }
      : peer,
  );
