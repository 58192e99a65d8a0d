// Runs the group code: whenever everybody is connected and nobody has come or gone for a while, all commit, then all
// reveal (protocol page, In band). Knows neither connections nor pictures: it is told who is here, and says what to say.

import { type AbortScope, abortScope, after, serial } from '../base/abort.js';
import { type Bytes, fromHex, hex, random } from '../base/bytes.js';
import { monotonicMs } from '../base/clock.js';
import { CallError } from '../base/errors.js';
import { bytesOf, type PublicIdentity } from '../protocol/identity.js';
import {
  commitTo,
  hashRoster,
  isCommitted,
  type RosterMember,
  safetyCode,
  safetyNonceBytes,
} from '../protocol/sas.js';
import { limits, type PeerId, type SafetySignal } from '../protocol/signal.js';
import { Commitments, contradicts, Rounds, type SignalOutcome } from './commitments.js';
import type { GroupMember } from './group-member.js';
import { RunLimit } from './run-limit.js';
import { noSafety, type SafetyFacts } from './sas-state.js';

export interface SasExchangeOptions {
  readonly topicId: Bytes;
  readonly self: RosterMember;
  identityOf(id: PeerId): PublicIdentity | null;
  send(to: PeerId, signal: SafetySignal): void;
  onFacts(facts: SafetyFacts): void;
  onError(thrown: unknown): void;
}

/** Nobody has come or gone for this long, milliseconds. */
const stableMs = 2000;
/** From our commit to everybody's reveal; who lets us wait longer is named. */
const patienceMs = 5000;
/** How far one run follows a participant who is ahead of us, so that a single message does not use up the rounds. */
export const roundsAtOnce = 20;

interface Run {
  readonly roster: string;
  readonly round: number;
  readonly nonce: Bytes;
  /** The commitments under which our nonce was revealed; no later one counts. `null` before. */
  said: ReadonlyMap<PeerId, SignalOutcome> | null;
  overdue: boolean;
  /** Somebody was out of reach meanwhile: words of this run may be lost for good. */
  interrupted: boolean;
  done: boolean;
}

/** Those who belong together, until one comes or goes. */
interface Group {
  readonly members: readonly PeerId[];
  readonly scope: AbortScope;
  roster: Bytes | null;
  run: Run | null;
  /** Contradicted their own commitment: there is no code while these members are here. */
  contradictedBy: readonly PeerId[];
}

export class SasExchange {
  readonly #options: SasExchangeOptions;
  readonly #abortSignal: AbortSignal;
  readonly #inOrder: (task: () => Promise<void>) => void;
  readonly #limit = new RunLimit();
  readonly #commitments = new Map<PeerId, Commitments>();
  /** Our own latest round of each roster: participants can leave and come back. */
  readonly #rounds = new Rounds<{ readonly round: number }>();
  #group: Group;
  #settled = false;
  #cancelStart = () => {};
  #facts: SafetyFacts = noSafety;

  constructor(options: SasExchangeOptions, abortSignal: AbortSignal) {
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.#inOrder = serial(options.onError);
    this.#group = this.#newGroup([]);
  }

  /** Everybody who is here, at every change. */
  update(company: readonly GroupMember[]): void {
    const members = company.filter(({ met }) => met).map(({ id }) => id);
    // Those who are not yet part of the group may already know its roster: their words are kept.
    for (const id of this.#commitments.keys())
      if (!company.some((one) => one.id === id)) this.#commitments.delete(id);
    const settled = company.length > 0 && company.every(({ met, ready }) => met && ready);
    const same = members.sort().join() === this.#group.members.join();
    if (same && settled === this.#settled) return;
    this.#settled = settled;
    if (!same) this.#regroup(members);
    else if (this.#group.run) this.#group.run.interrupted = true;
    if (this.#isDue) this.#startIn(stableMs);
    this.#name();
  }

  receive(from: PeerId, signal: SafetySignal): void {
    const { roster, round } = signal;
    const said = this.#saidBy(from, roster, round);
    if (said && contradicts(said, signal)) said.contradicted = true;
    else if (said && signal.kind === 'sas-reveal') said.nonce = signal.nonce;
    else if (!said && signal.kind === 'sas-commit') {
      this.#of(from).commit(signal, monotonicMs());
      if (this.#group.run && this.#isDue) this.#startIn(this.#limit.waitMs);
    }
    const group = this.#group;
    const { run } = group;
    if (run?.roster !== roster) return;
    this.#accuse(group, run);
    this.#inOrder(async () => {
      await this.#step(group, run);
      this.#name();
    });
  }

  /** Somebody compared the code by voice. Nothing to compare: nothing happens. */
  verify(matches: boolean): void {
    if (this.#facts.code) this.#notify({ verified: matches });
  }

  #newGroup(members: readonly PeerId[]): Group {
    const scope = abortScope(this.#abortSignal);
    return { members, scope, roster: null, run: null, contradictedBy: [] };
  }

  /** Somebody came or went: what was compared no longer holds. */
  #regroup(members: readonly PeerId[]): void {
    this.#group.scope.end();
    this.#group = this.#newGroup(members);
    this.#notify({ code: null, verified: false, withheldBy: [], contradictedBy: [] });
  }

  #startIn(delayMs: number): void {
    this.#cancelStart();
    const group = this.#group;
    if (!this.#settled || this.#facts.exhausted) return;
    const start = () => this.#inOrder(() => this.#start(group));
    this.#cancelStart = after(delayMs, start, group.scope.signal);
  }

  #of(id: PeerId): Commitments {
    const known = this.#commitments.get(id) ?? new Commitments();
    this.#commitments.set(id, known);
    return known;
  }

  /** What was said for this roster and round; in a run that has revealed, what was said before that. */
  #saidBy(id: PeerId, roster: string, round: number): SignalOutcome | undefined {
    const { run } = this.#group;
    if (run?.said && run.roster === roster && run.round === round) return run.said.get(id);
    const said = this.#commitments.get(id)?.of(roster);
    return said?.round === round ? said : undefined;
  }

  #saidIn({ roster, round }: Run, id: PeerId): SignalOutcome | undefined {
    return this.#saidBy(id, roster, round);
  }

  /** We have not begun, what was said is lost, or a member has begun a later round and waits for us in it. */
  get #isDue(): boolean {
    const { members, run, contradictedBy } = this.#group;
    if (contradictedBy.length > 0) return false;
    if (!run || (run.interrupted && run.overdue && !run.done)) return true;
    return members.some((id) => {
      const said = this.#commitments.get(id)?.of(run.roster);
      return said !== undefined && said.round > run.round;
    });
  }

  async #start(group: Group): Promise<void> {
    if (group.scope.signal.aborted || !this.#isDue) return;
    const { self, topicId, send } = this.#options;
    const others = this.#identities(group);
    // A code that leaves somebody out would say too much.
    if (others.length < group.members.length) return;
    group.roster ??= await hashRoster(topicId, [self, ...others]);
    const roster = hex(group.roster);
    // A round that anybody may have had before is over: the next one is above all of them.
    const asked = group.members.map((id) => {
      const theirs = this.#of(id);
      return theirs.of(roster)?.round ?? theirs.lastRound(roster) + 1;
    });
    const last = this.#rounds.last(roster);
    const round = Math.min(Math.max(last + 1, ...asked), last + roundsAtOnce);
    const nonce = random(safetyNonceBytes);
    const commitment = hex(await commitTo(group.roster, self.id, nonce));
    if (group.scope.signal.aborted || !this.#settled || !this.#isDue) return;
    if (!this.#limit.take() || round > limits.safetyRounds) {
      this.#notify({ ...noSafety, exhausted: true });
      return;
    }
    this.#rounds.set(roster, { round });
    const run: Run = {
      ...{ roster, round, nonce, said: null },
      ...{ overdue: false, interrupted: false, done: false },
    };
    group.run = run;
    this.#notify({ code: null, verified: false, withheldBy: [] });
    for (const id of group.members) send(id, { kind: 'sas-commit', roster, round, commitment });
    after(patienceMs, () => this.#late(run), group.scope.signal);
    this.#accuse(group, run);
    // A later round may have come while we hashed.
    if (this.#isDue) this.#startIn(this.#limit.waitMs);
    await this.#step(group, run);
  }

  async #step(group: Group, run: Run): Promise<void> {
    const { roster: bytes } = group;
    const ended = () =>
      group.scope.signal.aborted ||
      group.run !== run ||
      group.contradictedBy.length > 0 ||
      this.#facts.exhausted;
    if (!bytes || ended()) return;
    if (!run.said && this.#missing(run, 'commitment').length === 0) this.#reveal(group, run);
    const revealed = [{ id: this.#options.self.id, nonce: run.nonce }];
    for (const member of group.members) {
      const said = this.#saidIn(run, member);
      const nonce = said?.nonce ? fromHex(said.nonce) : null;
      if (!said || !nonce) continue;
      const theirs = { id: bytesOf(member), nonce };
      said.proven ||= await isCommitted(said.commitment, { roster: bytes, ...theirs });
      if (ended()) return;
      said.contradicted ||= !said.proven;
      revealed.push(theirs);
    }
    this.#accuse(group, run);
    if (ended() || run.done || !run.said || revealed.length <= group.members.length) return;
    const code = await safetyCode(bytes, revealed);
    if (ended()) return;
    run.done = true;
    this.#notify({ code, verified: false, withheldBy: [] });
  }

  /** All have committed: from now on these commitments are the ones of this run. */
  #reveal({ members }: Group, run: Run): void {
    const { roster, round, nonce } = run;
    const said = members.flatMap((id) => {
      const theirs = this.#saidIn(run, id);
      return theirs ? [[id, theirs] as const] : [];
    });
    run.said = new Map(said);
    for (const id of members)
      this.#options.send(id, { kind: 'sas-reveal', roster, round, nonce: hex(nonce) });
  }

  /** Ends the run for good when a member has contradicted itself: no code until somebody comes or goes. */
  #accuse(group: Group, run: Run): void {
    const found = group.members.filter((id) => this.#saidIn(run, id)?.contradicted);
    const added = found.filter((id) => !group.contradictedBy.includes(id));
    if (added.length === 0) return;
    group.contradictedBy = [...group.contradictedBy, ...added];
    const { contradictedBy } = group;
    this.#notify({ code: null, verified: false, withheldBy: [], contradictedBy });
    for (const peer of added) this.#options.onError(new CallError('safety-mismatch', { peer }));
  }

  /** Who has not said their part of this run. */
  #missing(run: Run, part: 'commitment' | 'nonce'): PeerId[] {
    return this.#group.members.filter((id) => (this.#saidIn(run, id)?.[part] ?? null) === null);
  }

  #late(run: Run): void {
    run.overdue = true;
    if (this.#group.run === run && this.#isDue) this.#startIn(this.#limit.waitMs);
    this.#name();
  }

  /** While somebody is out of reach, it is not on the others. */
  #name(): void {
    const { run, contradictedBy } = this.#group;
    if (!run || run.done || contradictedBy.length > 0) return;
    const late = run.overdue && this.#settled;
    const uncommitted = this.#missing(run, 'commitment');
    // Nobody reveals before all have committed: then only those who have not are to be named.
    const missing = uncommitted.length > 0 ? uncommitted : this.#missing(run, 'nonce');
    this.#notify({ withheldBy: late ? missing : [] });
  }

  #identities({ members }: Group): RosterMember[] {
    return members.flatMap((id) => {
      const who = this.#options.identityOf(id);
      return who ? [{ ...who, id: bytesOf(id) }] : [];
    });
  }

  #notify(change: Partial<SafetyFacts>): void {
    const next = { ...this.#facts, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#facts)) return;
    this.#facts = next;
    if (!this.#abortSignal.aborted) this.#options.onFacts(next);
  }
}
