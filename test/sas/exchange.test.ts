import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { hex, random } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { noSafety, type SafetyFacts } from '../../src/call/state.js';
import { createIdentity, type Identity } from '../../src/protocol/identity.js';
import { hashRoster } from '../../src/protocol/sas.js';
import { limits, type PeerId, type SafetySignal } from '../../src/protocol/signal.js';
import { Commitments, Rounds } from '../../src/sas/commitments.js';
import { roundsAtOnce, SasExchange } from '../../src/sas/exchange.js';
import { RunLimit, runLimits } from '../../src/sas/run-limit.js';
import { eventLoopTurn, installClock, settleCrypto, type VirtualClock } from '../virtual-clock.js';

/** Somebody whose words go to the others at once; what they say can be changed or kept back. */
class Someone {
  facts: SafetyFacts = noSafety;
  readonly said: SafetySignal[] = [];
  readonly mismatches: unknown[] = [];
  readonly sas: SasExchange;
  readonly identity: Identity;
  change: (signal: SafetySignal) => SafetySignal | null = (signal) => signal;
  readonly #circle: Map<PeerId, Someone>;

  constructor(identity: Identity, circle: Map<PeerId, Someone>, abortSignal: AbortSignal) {
    this.identity = identity;
    this.#circle = circle;
    circle.set(identity.peerId, this);
    this.sas = new SasExchange(
      {
        topicId: new Uint8Array(16),
        self: identity,
        identityOf: (id) => circle.get(id)?.identity ?? null,
        send: (id, signal) => this.say(id, signal),
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

  say(to: PeerId, signal: SafetySignal): void {
    this.said.push(signal);
    const changed = this.change(signal);
    if (changed) queueMicrotask(() => this.#circle.get(to)?.sas.receive(this.id, changed));
  }

  sees(others: readonly Someone[], ready = true): void {
    this.sas.update(others.map(({ id }) => ({ id, met: true, ready, lost: false })));
  }
}

describe('Safety', () => {
  let scope: AbortScope;
  let circle: Map<PeerId, Someone>;
  let clock: VirtualClock;
  beforeEach(() => {
    clock = installClock({ settle: () => settleCrypto(24) });
    scope = abortScope();
    circle = new Map();
  });
  afterEach(() => scope.end());

  const group = async (count: number) => {
    const identities = await Promise.all(
      Array.from({ length: count }, () => createIdentity(random(32))),
    );
    return identities.map((identity) => new Someone(identity, circle, scope.signal));
  };
  const meet = (people: readonly Someone[]) => {
    for (const one of people) one.sees(people.filter((other) => other !== one));
  };
  const soon = <T>(condition: () => T, what: string) => clock.advanceUntil(condition, what, 60_000);

  it('waits until nobody has come or gone for two seconds, then gives all the same code', async () => {
    const people = await group(3);
    meet(people);
    await clock.advance(1999);
    expect(people.flatMap(({ said }) => said)).to.deep.equal([]);
    await clock.advance(1);
    const codes = people.map(({ facts }) => facts.code?.join(' '));
    expect(new Set(codes)).to.have.property('size', 1);
    expect(people[0]?.facts.code).to.have.length(5);
  });

  it('does nothing alone, nor while somebody is out of reach', async () => {
    const [ada, bob] = (await group(2)) as [Someone, Someone];
    ada.sees([]);
    bob.sees([ada], false);
    await clock.advance(10_000);
    expect([...ada.said, ...bob.said]).to.deep.equal([]);
  });

  it('does nothing while it does not know the keys of everybody', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    circle.delete(eve.id);
    meet([ada, bob, eve]);
    await clock.advance(10_000);
    expect(ada.said).to.deep.equal([]);
  });

  it('forgets the code and the mark when anybody comes or goes', async () => {
    const people = await group(3);
    const [ada, bob, chen] = people as [Someone, Someone, Someone];
    meet([ada, bob]);
    await soon(() => ada.facts.code && bob.facts.code, 'the code of two');
    ada.sas.verify(true);
    expect(ada.facts.verified).to.equal(true);
    const ofTwo = ada.facts.code;
    meet(people);
    expect(ada.facts).to.deep.equal(noSafety);
    await soon(() => people.every(({ facts }) => facts.code), 'the code of three');
    expect(ada.facts.code).to.not.deep.equal(ofTwo);
    expect(chen.facts.code).to.deep.equal(bob.facts.code);
    ada.sas.verify(true);
    ada.sees([bob]);
    expect(ada.facts).to.deep.equal(noSafety);
  });

  it('keeps them while a connection is repaired', async () => {
    const [ada, bob] = (await group(2)) as [Someone, Someone];
    meet([ada, bob]);
    await soon(() => ada.facts.code && bob.facts.code, 'the code');
    ada.sas.verify(true);
    ada.sees([bob], false);
    ada.sees([bob]);
    await clock.advance(5000);
    expect(ada.facts.verified).to.equal(true);
    expect(ada.said).to.have.length(2);
  });

  it('begins anew with somebody who came back, also at those who never missed them', async () => {
    const people = await group(3);
    const [ada, bob, chen] = people as [Someone, Someone, Someone];
    meet(people);
    await soon(() => people.every(({ facts }) => facts.code), 'the code');
    const before = chen.facts.code;
    ada.sees([chen]);
    bob.sees([chen]);
    meet([ada, bob, chen]);
    await soon(
      () =>
        people.every(({ facts }) => facts.code) &&
        chen.facts.code?.join() !== before?.join() &&
        people.every(({ facts }) => facts.code?.join() === chen.facts.code?.join()),
      'the same new code for all',
    );
    expect(Math.max(...chen.said.map(({ round }) => round))).to.equal(2);
  });

  it('begins anew when words were lost with a connection', async () => {
    for (const kind of ['sas-commit', 'sas-reveal']) {
      const [ada, bob] = (await group(2)) as [Someone, Someone];
      ada.change = (signal) => (signal.kind === kind ? null : signal);
      meet([ada, bob]);
      await soon(() => bob.facts.withheldBy.length > 0, 'her name');
      ada.change = (signal) => signal;
      for (const ready of [false, true]) {
        ada.sees([bob], ready);
        bob.sees([ada], ready);
      }
      await soon(() => ada.facts.code && bob.facts.code, 'the code');
      await soon(() => ada.facts.code?.join() === bob.facts.code?.join(), 'the same');
    }
  });

  it('follows into a later round that it hears of at any moment', async () => {
    for (let step = 0; step < 40; step++) {
      const [ada, eve] = (await group(2)) as [Someone, Someone];
      eve.change = () => null;
      const commit = { kind: 'sas-commit', round: 7, commitment: '1'.repeat(64) } as const;
      const members = [ada, eve].map(({ identity }) => identity);
      const roster = hex(await hashRoster(new Uint8Array(16), members));
      ada.sees([eve]);
      await clock.advance(1999);
      clock.step(1);
      // Microtasks first, then turns of the event loop, in which hashes are completed.
      for (let turn = 0; turn < Math.min(step, 20); turn++) await Promise.resolve();
      for (let turn = 20; turn < step; turn++) await eventLoopTurn();
      ada.sas.receive(eve.id, { ...commit, roster });
      await soon(() => ada.said.some(({ round }) => round === 7), 'her round');
    }
  }).timeout(60_000);

  it('shows nothing and names who keeps their reveal back', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = (signal) => (signal.kind === 'sas-reveal' ? null : signal);
    meet(people);
    const onlyEve = ({ facts }: Someone) => facts.withheldBy.join() === eve.id;
    await soon(() => onlyEve(ada) && onlyEve(bob), 'her name alone');
    expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
    eve.change = (signal) => signal;
    for (const signal of eve.said.filter(({ kind }) => kind === 'sas-reveal')) {
      eve.say(ada.id, signal);
    }
    await soon(() => ada.facts.code, 'the code, late');
    expect(ada.facts.withheldBy).to.deep.equal([]);
  });

  /** Ends with a contradiction by Eve that Ada has noticed and named. */
  const accused = async (ada: Someone, eve: Someone) => {
    await soon(() => ada.facts.contradictedBy.length > 0, 'her name');
    expect(ada.facts).to.deep.equal({ ...noSafety, contradictedBy: [eve.id] });
    expect(ada.mismatches).to.deep.equal([eve.id]);
  };
  const isCommit = (signal: SafetySignal) => signal.kind === 'sas-commit';
  const last = <K extends SafetySignal['kind']>(one: Someone, kind: K) => {
    const signal = one.said.findLast((it) => it.kind === kind);
    if (!signal) throw new Error(`never said: ${kind}`);
    return signal as SafetySignal & { kind: K };
  };

  it('ends the run when a reveal is not what was committed to, and names the participant', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = (signal) =>
      signal.kind === 'sas-reveal' ? { ...signal, nonce: '0'.repeat(64) } : signal;
    meet(people);
    await accused(ada, eve);
    await accused(bob, eve);
    // The true nonce comes too late, and so does another round.
    eve.change = (signal) => signal;
    eve.say(ada.id, last(eve, 'sas-reveal'));
    eve.say(ada.id, { ...last(eve, 'sas-commit'), round: 2 });
    await clock.advance(10_000);
    await accused(ada, eve);
    expect(ada.said.filter(isCommit)).to.have.length(2);
    ada.sees([bob]);
    expect(ada.facts).to.deep.equal(noSafety);
  });

  it('takes a reveal before its commitment for none', async () => {
    const [ada, eve] = (await group(2)) as [Someone, Someone];
    const held: SafetySignal[] = [];
    eve.change = (signal) => {
      if (isCommit(signal)) held.push(signal);
      return null;
    };
    meet([ada, eve]);
    await soon(() => ada.said.length > 0 && held.length > 0, 'both commitments');
    const [commit] = held as [SafetySignal];
    const { roster, round } = commit;
    eve.change = (signal) => signal;
    eve.say(ada.id, { kind: 'sas-reveal', roster, round, nonce: '1'.repeat(64) });
    eve.say(ada.id, commit);
    await soon(() => ada.facts.withheldBy.length > 0, 'her name');
    expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
  });

  it('does not reveal before all have committed, and lets nobody commit twice', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = () => null;
    meet(people);
    await soon(() => ada.facts.withheldBy.join() === eve.id, 'her name alone');
    expect(ada.said.every(isCommit)).to.equal(true);
    const commit = last(eve, 'sas-commit');
    eve.change = (signal) => signal;
    eve.say(bob.id, commit);
    eve.say(ada.id, { ...commit, commitment: '1'.repeat(64) });
    await soon(() => ada.said.some(({ kind }) => kind === 'sas-reveal'), 'her reveal');
    eve.say(ada.id, commit);
    await accused(ada, eve);
  });

  it('keeps a commitment although its sender commits to other rosters and later rounds', async () => {
    const [ada, eve] = (await group(2)) as [Someone, Someone];
    eve.change = () => null;
    meet([ada, eve]);
    await soon(() => ada.said.length > 0 && eve.said.length > 0, 'both commitments');
    const commit = last(eve, 'sas-commit');
    eve.change = (signal) => signal;
    eve.say(ada.id, commit);
    await soon(() => ada.said.length === 2, 'the nonce of Ada');
    // She knows it now, and chooses again.
    for (let other = 0; other < 100; other++) {
      eve.say(ada.id, { ...commit, roster: other.toString(16).padStart(64, '0') });
    }
    eve.say(ada.id, { ...commit, round: 2 });
    eve.say(ada.id, { ...commit, commitment: '2'.repeat(64) });
    await accused(ada, eve);
  });

  it('takes no commitment of a round that was revealed before the group changed and changed back', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = (signal) => (isCommit(signal) ? signal : null);
    meet(people);
    await soon(
      () => [ada, bob].every(({ said }) => said.some(({ kind }) => kind === 'sas-reveal')),
      'the nonces of the first round',
    );
    const first = last(ada, 'sas-reveal');
    ada.sees([bob]);
    meet(people);
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

  it('gives no code for the commitment and nonce of another member', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = () => null;
    // Whatever Bob says to Ada, Eve says as well.
    bob.change = (signal) => {
      queueMicrotask(() => ada.sas.receive(eve.id, signal));
      return signal;
    };
    meet(people);
    await soon(() => bob.said.length > 0 && ada.said.length > 0, 'their commitments');
    bob.sas.receive(eve.id, last(ada, 'sas-commit'));
    await accused(ada, eve);
  });

  it('follows a participant that is rounds ahead, and no single message uses the rounds up', async () => {
    const [ada, eve] = (await group(2)) as [Someone, Someone];
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

  it('is off, and says so, after twenty runs in ten minutes', async () => {
    const [ada, eve] = (await group(2)) as [Someone, Someone];
    for (let run = 0; !ada.facts.exhausted && run <= runLimits.runs; run++) {
      meet([ada, eve]);
      await soon(() => ada.facts.code ?? ada.facts.exhausted, 'a code or the end');
      ada.sees([]);
      eve.sees([]);
    }
    expect(ada.facts).to.deep.equal({ ...noSafety, exhausted: true });
    expect(ada.said.filter(({ kind }) => kind === 'sas-commit')).to.have.length(runLimits.runs);
  });

  it('has nothing to verify without a code', async () => {
    const [ada] = (await group(1)) as [Someone];
    ada.sas.verify(true);
    expect(ada.facts).to.deep.equal(noSafety);
  });
});

describe('RunLimit', () => {
  it('lets two seconds pass between two runs', () => {
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

  it('keep the first of a roster and round, whatever comes between', () => {
    const all = new Commitments();
    all.commit(commit(1, 1), 0);
    for (let roster = 2; roster < 200; roster++) all.commit(commit(roster, 1), roster * 600_000);
    all.commit(commit(1, 1, 'b'), 2e9);
    expect(all.of('1')?.commitment ?? 'a').to.equal('a');
    // The roster is forgotten by now; only a round that it cannot have had is accepted.
    expect(all.lastRound('1')).to.equal(1);
    all.commit(commit(1, 2, 'c'), 2e9);
    expect(all.of('1')).to.include({ round: 2, commitment: 'c' });
  });

  it('are limited in number for each time', () => {
    const all = new Commitments();
    for (let roster = 1; roster <= 100; roster++) all.commit(commit(roster, 1), 0);
    expect(all.of('40')).to.not.equal(undefined);
    expect(all.of('41')).to.equal(undefined);
  });
});

describe('Rounds', () => {
  it('never give a round number of a roster twice, and remember 64 rosters', () => {
    const rounds = new Rounds<{ readonly round: number }>();
    for (let roster = 0; roster < 65; roster++) rounds.set(`${roster}`, { round: 3 });
    expect(rounds.get('0')).to.equal(undefined);
    expect(rounds.last('0')).to.equal(3);
    expect(rounds.last('never heard of')).to.equal(3);
  });
});
