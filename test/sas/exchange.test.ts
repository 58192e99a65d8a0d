import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { hex, random } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { noSafety, type SafetyFacts } from '../../src/call/state.js';
import { createIdentity, type Identity } from '../../src/protocol/identity.js';
import { hashRoster } from '../../src/protocol/sas.js';
import { limits, type PeerId, type SasSignal } from '../../src/protocol/signal.js';
import { Commitments, Rounds } from '../../src/sas/commitments.js';
import { roundsAtOnce, SasExchange } from '../../src/sas/exchange.js';
import { RunLimit, runLimits } from '../../src/sas/run-limit.js';
import { eventLoopTurn, installClock, settleCrypto, type VirtualClock } from '../virtual-clock.js';

/** A member whose signals reach the others at once; a test can change or withhold them. */
class Member {
  facts: SafetyFacts = noSafety;
  readonly sent: SasSignal[] = [];
  readonly mismatches: unknown[] = [];
  readonly sas: SasExchange;
  readonly identity: Identity;
  change: (signal: SasSignal) => SasSignal | null = (signal) => signal;
  readonly #members: Map<PeerId, Member>;

  constructor(identity: Identity, members: Map<PeerId, Member>, abortSignal: AbortSignal) {
    this.identity = identity;
    this.#members = members;
    members.set(identity.peerId, this);
    this.sas = new SasExchange(
      {
        topicId: new Uint8Array(16),
        self: identity,
        identityOf: (id) => members.get(id)?.identity ?? null,
        send: (id, signal) => this.send(id, signal),
        onFacts: (facts) => {
          this.facts = facts;
        },
        onError: (thrown) => {
          if (!(thrown instanceof CallError) || thrown.code !== 'safety-mismatch') throw thrown;
          this.mismatches.push(thrown.values['peer']);
        },
      },
      abortSignal,
    );
  }

  get id(): PeerId {
    return this.identity.peerId;
  }

  send(to: PeerId, signal: SasSignal): void {
    this.sent.push(signal);
    const changed = this.change(signal);
    if (changed) queueMicrotask(() => this.#members.get(to)?.sas.receive(this.id, changed));
  }

  updateGroup(others: readonly Member[], ready = true): void {
    this.sas.update(others.map(({ id }) => ({ id, met: true, ready, lost: false })));
  }
}

describe('SasExchange', () => {
  let scope: AbortScope;
  let members: Map<PeerId, Member>;
  let clock: VirtualClock;
  beforeEach(() => {
    clock = installClock({ settle: () => settleCrypto(24) });
    scope = abortScope();
    members = new Map();
  });
  afterEach(() => scope.end());

  const createGroup = async (count: number) => {
    const identities = await Promise.all(
      Array.from({ length: count }, () => createIdentity(random(32))),
    );
    return identities.map((identity) => new Member(identity, members, scope.signal));
  };
  const meet = (group: readonly Member[]) => {
    for (const one of group) one.updateGroup(group.filter((other) => other !== one));
  };
  const soon = <T>(condition: () => T, what: string) => clock.advanceUntil(condition, what, 60_000);

  it('waits until the group has not changed for two seconds, then shows the same code to all', async () => {
    const group = await createGroup(3);
    meet(group);
    await clock.advance(1999);
    expect(group.flatMap(({ sent }) => sent)).to.deep.equal([]);
    await clock.advance(1);
    const codes = group.map(({ facts }) => facts.code?.join(' '));
    expect(new Set(codes)).to.have.property('size', 1);
    expect(group[0]?.facts.code).to.have.length(5);
  });

  it('sends nothing alone or while a member is unreachable', async () => {
    const [ada, bob] = (await createGroup(2)) as [Member, Member];
    ada.updateGroup([]);
    bob.updateGroup([ada], false);
    await clock.advance(10_000);
    expect([...ada.sent, ...bob.sent]).to.deep.equal([]);
  });

  it('sends nothing while the keys of a member are unknown', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    members.delete(eve.id);
    meet([ada, bob, eve]);
    await clock.advance(10_000);
    expect(ada.sent).to.deep.equal([]);
  });

  it('discards the code and the verified flag when the group changes', async () => {
    const group = await createGroup(3);
    const [ada, bob, chen] = group as [Member, Member, Member];
    meet([ada, bob]);
    await soon(() => ada.facts.code && bob.facts.code, 'the code of two');
    ada.sas.verify(true);
    expect(ada.facts.verified).to.equal(true);
    const ofTwo = ada.facts.code;
    meet(group);
    expect(ada.facts).to.deep.equal(noSafety);
    await soon(() => group.every(({ facts }) => facts.code), 'the code of three');
    expect(ada.facts.code).to.not.deep.equal(ofTwo);
    expect(chen.facts.code).to.deep.equal(bob.facts.code);
    ada.sas.verify(true);
    ada.updateGroup([bob]);
    expect(ada.facts).to.deep.equal(noSafety);
  });

  it('keeps the code and the verified flag while a connection is repaired', async () => {
    const [ada, bob] = (await createGroup(2)) as [Member, Member];
    meet([ada, bob]);
    await soon(() => ada.facts.code && bob.facts.code, 'the code');
    ada.sas.verify(true);
    ada.updateGroup([bob], false);
    ada.updateGroup([bob]);
    await clock.advance(5000);
    expect(ada.facts.verified).to.equal(true);
    expect(ada.sent).to.have.length(2);
  });

  it('starts a new round with a member that returned, also at members that did not miss it', async () => {
    const group = await createGroup(3);
    const [ada, bob, chen] = group as [Member, Member, Member];
    meet(group);
    await soon(() => group.every(({ facts }) => facts.code), 'the code');
    const before = chen.facts.code;
    ada.updateGroup([chen]);
    bob.updateGroup([chen]);
    meet([ada, bob, chen]);
    await soon(
      () =>
        group.every(({ facts }) => facts.code) &&
        chen.facts.code?.join() !== before?.join() &&
        group.every(({ facts }) => facts.code?.join() === chen.facts.code?.join()),
      'the same new code for all',
    );
    expect(Math.max(...chen.sent.map(({ round }) => round))).to.equal(2);
  });

  it('starts a new round when messages were lost with a connection', async () => {
    for (const kind of ['sas-commit', 'sas-reveal']) {
      const [ada, bob] = (await createGroup(2)) as [Member, Member];
      ada.change = (signal) => (signal.kind === kind ? null : signal);
      meet([ada, bob]);
      await soon(() => bob.facts.withheldBy.length > 0, 'Ada named');
      ada.change = (signal) => signal;
      for (const ready of [false, true]) {
        ada.updateGroup([bob], ready);
        bob.updateGroup([ada], ready);
      }
      await soon(() => ada.facts.code && bob.facts.code, 'the code');
      await soon(() => ada.facts.code?.join() === bob.facts.code?.join(), 'the same');
    }
  });

  it('follows into a later round that a member announces at any time', async () => {
    for (let step = 0; step < 40; step++) {
      const [ada, eve] = (await createGroup(2)) as [Member, Member];
      eve.change = () => null;
      const commit = { kind: 'sas-commit', round: 7, commitment: '1'.repeat(64) } as const;
      const members = [ada, eve].map(({ identity }) => identity);
      const roster = hex(await hashRoster(new Uint8Array(16), members));
      ada.updateGroup([eve]);
      await clock.advance(1999);
      clock.step(1);
      // The steps are microtasks first, then turns of the event loop, in which hashes complete.
      for (let turn = 0; turn < Math.min(step, 20); turn++) await Promise.resolve();
      for (let turn = 20; turn < step; turn++) await eventLoopTurn();
      ada.sas.receive(eve.id, { ...commit, roster });
      await soon(() => ada.sent.some(({ round }) => round === 7), 'her round');
    }
  }).timeout(60_000);

  it('shows no code, and names the participant that withholds its reveal', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    eve.change = (signal) => (signal.kind === 'sas-reveal' ? null : signal);
    meet(group);
    const onlyEve = ({ facts }: Member) => facts.withheldBy.join() === eve.id;
    await soon(() => onlyEve(ada) && onlyEve(bob), 'only Eve named');
    expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
    eve.change = (signal) => signal;
    for (const signal of eve.sent.filter(({ kind }) => kind === 'sas-reveal')) {
      eve.send(ada.id, signal);
    }
    await soon(() => ada.facts.code, 'the code, late');
    expect(ada.facts.withheldBy).to.deep.equal([]);
  });

  /** Waits until Ada has detected a contradiction by Eve and named her. */
  const contradicted = async (ada: Member, eve: Member) => {
    await soon(() => ada.facts.contradictedBy.length > 0, 'Eve named');
    expect(ada.facts).to.deep.equal({ ...noSafety, contradictedBy: [eve.id] });
    expect(ada.mismatches).to.deep.equal([eve.id]);
  };
  const isCommit = (signal: SasSignal) => signal.kind === 'sas-commit';
  const last = <K extends SasSignal['kind']>(one: Member, kind: K) => {
    const signal = one.sent.findLast((it) => it.kind === kind);
    if (!signal) throw new Error(`never sent: ${kind}`);
    return signal as SasSignal & { kind: K };
  };

  it('ends the run when a reveal does not match its commitment, and names the participant', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    eve.change = (signal) =>
      signal.kind === 'sas-reveal' ? { ...signal, nonce: '0'.repeat(64) } : signal;
    meet(group);
    await contradicted(ada, eve);
    await contradicted(bob, eve);
    // The true nonce comes too late, and so does another round.
    eve.change = (signal) => signal;
    eve.send(ada.id, last(eve, 'sas-reveal'));
    eve.send(ada.id, { ...last(eve, 'sas-commit'), round: 2 });
    await clock.advance(10_000);
    await contradicted(ada, eve);
    expect(ada.sent.filter(isCommit)).to.have.length(2);
    ada.updateGroup([bob]);
    expect(ada.facts).to.deep.equal(noSafety);
  });

  it('ignores a reveal before its commitment', async () => {
    const [ada, eve] = (await createGroup(2)) as [Member, Member];
    const held: SasSignal[] = [];
    eve.change = (signal) => {
      if (isCommit(signal)) held.push(signal);
      return null;
    };
    meet([ada, eve]);
    await soon(() => ada.sent.length > 0 && held.length > 0, 'both commitments');
    const [commit] = held as [SasSignal];
    const { roster, round } = commit;
    eve.change = (signal) => signal;
    eve.send(ada.id, { kind: 'sas-reveal', roster, round, nonce: '1'.repeat(64) });
    eve.send(ada.id, commit);
    await soon(() => ada.facts.withheldBy.length > 0, 'Eve named');
    expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
  });

  it('reveals only after all have committed, and rejects a second commitment', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    eve.change = () => null;
    meet(group);
    await soon(() => ada.facts.withheldBy.join() === eve.id, 'only Eve named');
    expect(ada.sent.every(isCommit)).to.equal(true);
    const commit = last(eve, 'sas-commit');
    eve.change = (signal) => signal;
    eve.send(bob.id, commit);
    eve.send(ada.id, { ...commit, commitment: '1'.repeat(64) });
    await soon(() => ada.sent.some(({ kind }) => kind === 'sas-reveal'), 'her reveal');
    eve.send(ada.id, commit);
    await contradicted(ada, eve);
  });

  it('keeps a commitment when its sender commits to other rosters and later rounds', async () => {
    const [ada, eve] = (await createGroup(2)) as [Member, Member];
    eve.change = () => null;
    meet([ada, eve]);
    await soon(() => ada.sent.length > 0 && eve.sent.length > 0, 'both commitments');
    const commit = last(eve, 'sas-commit');
    eve.change = (signal) => signal;
    eve.send(ada.id, commit);
    await soon(() => ada.sent.length === 2, 'the nonce of Ada');
    // Eve knows the nonce of Ada now, and tries to choose again.
    for (let other = 0; other < 100; other++) {
      eve.send(ada.id, { ...commit, roster: other.toString(16).padStart(64, '0') });
    }
    eve.send(ada.id, { ...commit, round: 2 });
    eve.send(ada.id, { ...commit, commitment: '2'.repeat(64) });
    await contradicted(ada, eve);
  });

  it('rejects a commitment of a round that was revealed before the group changed and changed back', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    eve.change = (signal) => (isCommit(signal) ? signal : null);
    meet(group);
    await soon(
      () => [ada, bob].every(({ sent }) => sent.some(({ kind }) => kind === 'sas-reveal')),
      'the nonces of the first round',
    );
    const first = last(ada, 'sas-reveal');
    ada.updateGroup([bob]);
    meet(group);
    eve.change = () => null;
    const again = () => {
      const { roster, round } = last(ada, 'sas-commit');
      return roster === first.roster && round > first.round;
    };
    await soon(again, 'another round of the same roster');
    const { roster, round } = first;
    const commitment = '3'.repeat(64);
    ada.sas.receive(eve.id, { kind: 'sas-commit', roster, round, commitment });
    await soon(
      () => ada.facts.withheldBy.includes(eve.id),
      `her name ${JSON.stringify(ada.facts)}`,
    );
    expect(ada.facts.code).to.equal(null);
    expect(last(ada, 'sas-reveal')).to.deep.equal(first);
  });

  it('shows no code for the copied commitment and nonce of another member', async () => {
    const group = await createGroup(3);
    const [ada, bob, eve] = group as [Member, Member, Member];
    eve.change = () => null;
    // Eve repeats each signal that Bob sends to Ada.
    bob.change = (signal) => {
      queueMicrotask(() => ada.sas.receive(eve.id, signal));
      return signal;
    };
    meet(group);
    await soon(() => bob.sent.length > 0 && ada.sent.length > 0, 'their commitments');
    bob.sas.receive(eve.id, last(ada, 'sas-commit'));
    await contradicted(ada, eve);
  });

  it('follows a participant that is rounds ahead, and limits the rounds that one message can skip', async () => {
    const [ada, eve] = (await createGroup(2)) as [Member, Member];
    meet([ada, eve]);
    await soon(() => ada.facts.code && eve.facts.code, 'the code');
    eve.change = () => null;
    const { roster } = last(eve, 'sas-commit');
    const commit = { kind: 'sas-commit', roster, commitment: '1'.repeat(64) } as const;
    ada.sas.receive(eve.id, { ...commit, round: limits.safetyRounds });
    await soon(() => last(ada, 'sas-commit').round > 1, 'another round');
    expect(last(ada, 'sas-commit').round).to.equal(1 + roundsAtOnce);
    expect(ada.facts.exhausted).to.equal(false);
  });

  it('stops after twenty runs in ten minutes, and reports this', async () => {
    const [ada, eve] = (await createGroup(2)) as [Member, Member];
    for (let run = 0; !ada.facts.exhausted && run <= runLimits.runs; run++) {
      meet([ada, eve]);
      await soon(() => ada.facts.code ?? ada.facts.exhausted, 'a code or the end');
      ada.updateGroup([]);
      eve.updateGroup([]);
    }
    expect(ada.facts).to.deep.equal({ ...noSafety, exhausted: true });
    expect(ada.sent.filter(({ kind }) => kind === 'sas-commit')).to.have.length(runLimits.runs);
  });

  it('verifies nothing without a code', async () => {
    const [ada] = (await createGroup(1)) as [Member];
    ada.sas.verify(true);
    expect(ada.facts).to.deep.equal(noSafety);
  });
});

describe('RunLimit', () => {
  it('allows one run every two seconds', () => {
    const clock = installClock();
    const limit = new RunLimit();
    expect(limit.waitMs).to.equal(0);
    limit.take();
    expect(limit.waitMs).to.equal(runLimits.betweenMs);
    clock.step(runLimits.betweenMs - 1);
    expect(limit.waitMs).to.be.closeTo(1, 1e-6);
  });
});

describe('Commitments', () => {
  const commit = (roster: number, round: number, commitment = 'a') =>
    ({ kind: 'sas-commit', roster: `${roster}`, round, commitment }) as const;

  it('keeps the first commitment of a roster and round, independent of later ones', () => {
    const all = new Commitments();
    all.commit(commit(1, 1), 0);
    for (let roster = 2; roster < 200; roster++) all.commit(commit(roster, 1), roster * 600_000);
    all.commit(commit(1, 1, 'b'), 2e9);
    expect(all.of('1')?.commitment ?? 'a').to.equal('a');
    // The roster is forgotten by now, so only a higher round is accepted.
    expect(all.lastRound('1')).to.equal(1);
    all.commit(commit(1, 2, 'c'), 2e9);
    expect(all.of('1')).to.include({ round: 2, commitment: 'c' });
  });

  it('limits the number of commitments per period', () => {
    const all = new Commitments();
    for (let roster = 1; roster <= 100; roster++) all.commit(commit(roster, 1), 0);
    expect(all.of('40')).to.not.equal(undefined);
    expect(all.of('41')).to.equal(undefined);
  });
});

describe('Rounds', () => {
  it('never returns a round number of a roster twice, and remembers 64 rosters', () => {
    const rounds = new Rounds<{ readonly round: number }>();
    for (let roster = 0; roster < 65; roster++) rounds.set(`${roster}`, { round: 3 });
    expect(rounds.get('0')).to.equal(undefined);
    expect(rounds.last('0')).to.equal(3);
    expect(rounds.last('never heard of')).to.equal(3);
  });
});
