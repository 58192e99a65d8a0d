// Runs the group code: whenever everybody is connected and nobody has come or gone for a while, all commit, then all
// reveal (protocol page, In band). Knows neither connections nor pictures: it is told who is here, and says what to say.

import { type Bytes, fromHex, hex, random } from '../base/bytes.js';
import { after, childOf, type Lifetime, serial } from '../base/lifetime.js';
import { bytesOf, type PublicIdentity } from '../protocol/identity.js';
import {
  commitTo,
  hashRoster,
  isCommitted,
  type RosterMember,
  safetyCode,
  safetyNonceBytes,
} from '../protocol/safety.js';
import { limits, type PeerId, type SafetySignal } from '../protocol/signal.js';
import type { Companion } from './entry.js';
import { RunLimit } from './run-limit.js';
import { noSafety, type SafetyFacts } from './state.js';

export interface SafetyOptions {
  readonly topicId: Bytes;
  readonly self: RosterMember;
  identityOf(id: PeerId): PublicIdentity | null;
  say(to: PeerId, signal: SafetySignal): void;
  onFacts(facts: SafetyFacts): void;
  onError(thrown: unknown): void;
}

/** Nobody has come or gone for this long, milliseconds. */
const stableMs = 2000;
/** From our commit to everybody's reveal; who lets us wait longer is named. */
const patienceMs = 5000;
/** Rosters whose last round is remembered. */
const remembered = 64;

/** What somebody has said for one round. */
interface Said {
  readonly roster: string;
  readonly round: number;
  readonly commitment: Bytes;
  nonce: Bytes | null;
}

interface Run {
  readonly roster: string;
  readonly round: number;
  readonly nonce: Bytes;
  revealed: boolean;
  overdue: boolean;
  done: boolean;
}

/** Those who belong together, until one comes or goes. */
interface Group {
  readonly members: readonly PeerId[];
  readonly life: Lifetime;
  roster: Bytes | null;
  run: Run | null;
}

export class Safety {
  readonly #options: SafetyOptions;
  readonly #life: AbortSignal;
  readonly #inOrder: (task: () => Promise<void>) => void;
  readonly #limit = new RunLimit();
  readonly #said = new Map<PeerId, Said>();
  /** The last round of ours for each roster: people can leave and come back. */
  readonly #rounds = new Map<string, number>();
  #group: Group;
  #settled = false;
  #cancelStart = () => {};
  #facts: SafetyFacts = noSafety;

  constructor(options: SafetyOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#inOrder = serial(options.onError);
    this.#group = this.#newGroup([]);
  }

  /** Everybody who is here, at every change. */
  update(company: readonly Companion[]): void {
    const members = company.filter(({ met }) => met).map(({ id }) => id);
    const settled = company.length > 0 && company.every(({ met, ready }) => met && ready);
    const same = members.sort().join() === this.#group.members.join();
    if (same && settled === this.#settled) return;
    this.#settled = settled;
    if (!same) this.#regroup(members);
    if (this.#isDue) this.#startIn(stableMs);
    this.#name();
  }

  hear(from: PeerId, signal: SafetySignal): void {
    if (signal.kind === 'sas-commit') this.#committed(from, signal);
    else this.#revealed(from, signal);
    const { run } = this.#group;
    if (run?.roster !== signal.roster) return;
    const group = this.#group;
    this.#inOrder(async () => {
      await this.#step(group, run);
      this.#name();
    });
  }

  /** Somebody compared the code by voice. Nothing to compare: nothing happens. */
  verify(matches: boolean): void {
    if (this.#facts.code) this.#tell({ verified: matches });
  }

  #newGroup(members: readonly PeerId[]): Group {
    return { members, life: childOf(this.#life), roster: null, run: null };
  }

  /** Somebody came or went: what was compared no longer holds. */
  #regroup(members: readonly PeerId[]): void {
    this.#group.life.end();
    this.#group = this.#newGroup(members);
    for (const id of this.#said.keys()) if (!members.includes(id)) this.#said.delete(id);
    this.#tell({ code: null, verified: false, withheldBy: [] });
  }

  #startIn(delayMs: number): void {
    this.#cancelStart();
    const group = this.#group;
    if (!this.#settled || this.#facts.exhausted) return;
    const start = () => this.#inOrder(() => this.#start(group));
    this.#cancelStart = after(delayMs, start, group.life.signal);
  }

  /** The first word counts in each round; nobody may choose again after having seen ours. */
  #committed(from: PeerId, said: Extract<SafetySignal, { kind: 'sas-commit' }>): void {
    const { roster, round } = said;
    const before = this.#said.get(from);
    if (before?.roster === roster && round <= before.round) return;
    const commitment = fromHex(said.commitment);
    if (commitment) this.#said.set(from, { roster, round, commitment, nonce: null });
    if (this.#group.run && this.#isDue) this.#startIn(this.#limit.waitMs);
  }

  #revealed(from: PeerId, { roster, round, nonce }: SafetySignal & { kind: 'sas-reveal' }): void {
    const said = this.#said.get(from);
    if (said?.roster === roster && said.round === round) said.nonce ??= fromHex(nonce);
  }

  /** We have not begun, or somebody has begun anew and waits for us in a later round. */
  get #isDue(): boolean {
    const { members, run } = this.#group;
    if (!run) return true;
    return members.some((id) => {
      const said = this.#said.get(id);
      return said?.roster === run.roster && said.round > run.round;
    });
  }

  async #start(group: Group): Promise<void> {
    if (group.life.signal.aborted || !this.#isDue) return;
    const { self, topicId, say } = this.#options;
    group.roster ??= await hashRoster(topicId, [self, ...this.#identities(group)]);
    const roster = hex(group.roster);
    const last = this.#rounds.get(roster) ?? 0;
    const heard = group.members.map((id) => this.#said.get(id));
    const asked = heard.map((said) => (said?.roster === roster ? said.round : 0));
    const round = Math.max(last + 1, ...asked);
    const nonce = random(safetyNonceBytes);
    const commitment = hex(await commitTo(group.roster, self.id, nonce));
    if (group.life.signal.aborted || !this.#settled) return;
    if (!this.#limit.take() || round > limits.safetyRounds) {
      this.#tell({ ...noSafety, exhausted: true });
      return;
    }
    this.#remember(roster, round);
    const run = { roster, round, nonce, revealed: false, overdue: false, done: false };
    group.run = run;
    this.#tell({ code: null, verified: false, withheldBy: [] });
    for (const id of group.members) say(id, { kind: 'sas-commit', roster, round, commitment });
    after(patienceMs, () => this.#late(run), group.life.signal);
    await this.#step(group, run);
  }

  async #step(group: Group, run: Run): Promise<void> {
    const { roster } = group;
    if (!roster || run.done || this.#missing(run, 'commitment').length > 0) return;
    const { roster: ofRoster, round } = run;
    if (!run.revealed) {
      run.revealed = true;
      const reveal = { roster: ofRoster, round, nonce: hex(run.nonce) };
      for (const id of group.members) this.#options.say(id, { kind: 'sas-reveal', ...reveal });
    }
    const revealed = [{ id: this.#options.self.id, nonce: run.nonce }];
    for (const member of group.members) {
      const said = this.#said.get(member);
      if (!said?.nonce) return;
      const theirs = { id: bytesOf(member), nonce: said.nonce };
      // A false reveal is none at all: its sender is named, as who says nothing.
      if (!(await isCommitted(said.commitment, { roster, ...theirs }))) said.nonce = null;
      else revealed.push(theirs);
    }
    const complete = revealed.length === group.members.length + 1;
    const code = complete ? await safetyCode(roster, revealed) : null;
    if (!code || group.life.signal.aborted || group.run !== run) return;
    run.done = true;
    this.#tell({ code, verified: false, withheldBy: [] });
  }

  /** Who has not said their part of this run. */
  #missing({ roster, round }: Run, part: 'commitment' | 'nonce'): PeerId[] {
    return this.#group.members.filter((id) => {
      const said = this.#said.get(id);
      return said?.roster !== roster || said.round !== round || said[part] === null;
    });
  }

  #late(run: Run): void {
    run.overdue = true;
    this.#name();
  }

  /** While somebody is out of reach, it is not on the others. */
  #name(): void {
    const { run } = this.#group;
    if (!run || run.done) return;
    const late = run.overdue && this.#settled;
    const uncommitted = this.#missing(run, 'commitment');
    // Nobody reveals before all have committed: then only those who have not are to be named.
    const missing = uncommitted.length > 0 ? uncommitted : this.#missing(run, 'nonce');
    this.#tell({ withheldBy: late ? missing : [] });
  }

  #identities({ members }: Group): RosterMember[] {
    return members.flatMap((id) => {
      const who = this.#options.identityOf(id);
      return who ? [{ ...who, id: bytesOf(id) }] : [];
    });
  }

  #remember(roster: string, round: number): void {
    this.#rounds.delete(roster);
    this.#rounds.set(roster, round);
    const [oldest] = this.#rounds.keys();
    if (this.#rounds.size > remembered && oldest !== undefined) this.#rounds.delete(oldest);
  }

  #tell(change: Partial<SafetyFacts>): void {
    const next = { ...this.#facts, ...change };
    if (JSON.stringify(next) === JSON.stringify(this.#facts)) return;
    this.#facts = next;
    if (!this.#life.aborted) this.#options.onFacts(next);
  }
}
