// Runs the exchange for the safety code: when all participants are connected and the group has not changed for a while, all
// commit, then all reveal (src/protocol/README.md, In band). Does not depend on connections or emoji; members and the means to
// send are handed in.

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
import { limits, type PeerId, type SasSignal } from '../protocol/signal.js';
import { Commitments, contradicts, Rounds, type SignalOutcome } from './commitments.js';
import type { GroupMember } from './group-member.js';
import { RunLimit } from './run-limit.js';
import { noSafety, type SafetyFacts } from './sas-state.js';

export interface SasExchangeOptions {
  readonly topicId: Bytes;
  readonly self: RosterMember;
  identityOf(id: PeerId): PublicIdentity | null;
  send(to: PeerId, signal: SasSignal): void;
  onFacts(facts: SafetyFacts): void;
  onError(thrown: unknown): void;
}

/** The group must not have changed for this long, milliseconds. */
const stableMs = 2000;
/** From our commitment to the last reveal, milliseconds; participants that exceed it are named. */
const patienceMs = 5000;
/** How many rounds one run follows a participant that is ahead of us, so that a single message cannot use up the rounds. */
export const roundsAtOnce = 20;

interface Run {
  readonly roster: string;
  readonly round: number;
  readonly nonce: Bytes;
  /** The commitments under which our nonce was revealed; later ones do not count. `null` before the reveal. */
  said: ReadonlyMap<PeerId, SignalOutcome> | null;
  overdue: boolean;
  /** A member was out of reach during the run: signals may be lost permanently. */
  interrupted: boolean;
  done: boolean;
}

/** The members of the group, until one joins or leaves. */
interface Group {
  readonly members: readonly PeerId[];
  readonly scope: AbortScope;
  roster: Bytes | null;
  run: Run | null;
  /** Members that contradicted their own commitment: there is no code while they are present. */
  contradictedBy: readonly PeerId[];
}

export class SasExchange {
  readonly #options: SasExchangeOptions;
  readonly #abortSignal: AbortSignal;
  readonly #inOrder: (task: () => Promise<void>) => void;
  readonly #limit = new RunLimit();
  readonly #commitments = new Map<PeerId, Commitments>();
  /** Our own latest round of each roster: participants can leave and return. */
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

  /** Called with all members at every change. */
  update(company: readonly GroupMember[]): void {
    const members = company.filter(({ met }) => met).map(({ id }) => id);
    // A participant that is not part of the group yet may know its roster already: its signals are kept.
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

  receive(from: PeerId, signal: SasSignal): void {
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

  /** A person compared the code by voice. Does nothing if there is no code. */
  verify(matches: boolean): void {
    if (this.#facts.code) this.#notify({ verified: matches });
  }

  #newGroup(members: readonly PeerId[]): Group {
    const scope = abortScope(this.#abortSignal);
    return { members, scope, roster: null, run: null, contradictedBy: [] };
  }

  /** A member joined or left: the comparison does not hold any more. */
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

  /** The signals for this roster and round; in a run that has revealed, those before the reveal. */
  #saidBy(id: PeerId, roster: string, round: number): SignalOutcome | undefined {
    const { run } = this.#group;
    if (run?.said && run.roster === roster && run.round === round) return run.said.get(id);
    const said = this.#commitments.get(id)?.of(roster);
    return said?.round === round ? said : undefined;
  }

  #saidIn({ roster, round }: Run, id: PeerId): SignalOutcome | undefined {
    return this.#saidBy(id, roster, round);
  }

  /** A run is due if we have not started, a signal was lost, or a member waits for us in a later round. */
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
    // A code that does not cover a member would be misleading.
    if (others.length < group.members.length) return;
    group.roster ??= await hashRoster(topicId, [self, ...others]);
    const roster = hex(group.roster);
    // The next round is above every round that any member may have started.
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
    // A later round may have arrived while the hash was computed.
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

  /** All have committed: from now on these commitments are those of the run. */
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

  /** Ends the run if a member has contradicted itself: there is no code until a member joins or leaves. */
  #accuse(group: Group, run: Run): void {
    const found = group.members.filter((id) => this.#saidIn(run, id)?.contradicted);
    const added = found.filter((id) => !group.contradictedBy.includes(id));
    if (added.length === 0) return;
    group.contradictedBy = [...group.contradictedBy, ...added];
    const { contradictedBy } = group;
    this.#notify({ code: null, verified: false, withheldBy: [], contradictedBy });
    for (const peer of added) this.#options.onError(new CallError('safety-mismatch', { peer }));
  }

  /** The members whose part of this run is missing. */
  #missing(run: Run, part: 'commitment' | 'nonce'): PeerId[] {
    return this.#group.members.filter((id) => (this.#saidIn(run, id)?.[part] ?? null) === null);
  }

  #late(run: Run): void {
    run.overdue = true;
    if (this.#group.run === run && this.#isDue) this.#startIn(this.#limit.waitMs);
    this.#name();
  }

  /** While a member is out of reach, the others are not to blame. */
  #name(): void {
    const { run, contradictedBy } = this.#group;
    if (!run || run.done || contradictedBy.length > 0) return;
    const late = run.overdue && this.#settled;
    const uncommitted = this.#missing(run, 'commitment');
    // No member reveals before all have committed: until then only those without a commitment are named.
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
