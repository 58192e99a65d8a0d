import { expect } from 'chai';
import { random } from '../../src/base/bytes.js';
import { childOf, type Lifetime } from '../../src/base/lifetime.js';
import { RunLimit, runLimits } from '../../src/call/run-limit.js';
import { Safety } from '../../src/call/safety.js';
import { noSafety, type SafetyFacts } from '../../src/call/state.js';
import { createIdentity, type Identity } from '../../src/protocol/identity.js';
import type { PeerId, SafetySignal } from '../../src/protocol/signal.js';
import { inPatience, until } from '../until.js';

/** Somebody whose words go to the others at once; what they say can be changed or kept back. */
class Someone {
  facts: SafetyFacts = noSafety;
  readonly said: SafetySignal[] = [];
  readonly safety: Safety;
  readonly identity: Identity;
  change: (signal: SafetySignal) => SafetySignal | null = (signal) => signal;
  readonly #circle: Map<PeerId, Someone>;

  constructor(identity: Identity, circle: Map<PeerId, Someone>, life: AbortSignal) {
    this.identity = identity;
    this.#circle = circle;
    circle.set(identity.peerId, this);
    this.safety = new Safety(
      {
        topicId: new Uint8Array(16),
        self: identity,
        identityOf: (id) => circle.get(id)?.identity ?? null,
        say: (id, signal) => this.say(id, signal),
        onFacts: (facts) => {
          this.facts = facts;
        },
        onError: (thrown) => {
          throw thrown;
        },
      },
      life,
    );
  }

  get id(): PeerId {
    return this.identity.peerId;
  }

  say(to: PeerId, signal: SafetySignal): void {
    this.said.push(signal);
    const changed = this.change(signal);
    if (changed) queueMicrotask(() => this.#circle.get(to)?.safety.hear(this.id, changed));
  }

  sees(others: readonly Someone[], ready = true): void {
    this.safety.update(others.map(({ id }) => ({ id, met: true, ready, lost: false })));
  }
}

describe('Safety', () => {
  let life: Lifetime;
  let circle: Map<PeerId, Someone>;
  beforeEach(() => {
    life = childOf();
    circle = new Map();
  });
  afterEach(() => life.end());

  const group = async (count: number) => {
    const identities = await Promise.all(
      Array.from({ length: count }, () => createIdentity(random(32))),
    );
    return identities.map((identity) => new Someone(identity, circle, life.signal));
  };
  const meet = (people: readonly Someone[]) => {
    for (const one of people) one.sees(people.filter((other) => other !== one));
  };
  const code = async (people: readonly Someone[]) => {
    await until(() => people.every(({ facts }) => facts.code), 'a code for everybody');
    return people.map(({ facts }) => facts.code?.join(' '));
  };
  /** Seconds pass in a hundredth of their time. */
  const hurried = async (act: () => Promise<void>) => {
    const { setTimeout: real } = globalThis;
    const now = performance.now.bind(performance);
    const began = now();
    globalThis.setTimeout = ((run: () => void, ms = 0) => real(run, ms / 100)) as typeof setTimeout;
    performance.now = () => began + (now() - began) * 100;
    try {
      await act();
    } finally {
      globalThis.setTimeout = real;
      performance.now = now;
    }
  };
  /** `until` has a clock of its own, which must not be hurried along. */
  const patiently = (condition: () => unknown, what: string) => until(condition, what, 1_000_000);

  it('waits until nobody has come or gone for two seconds, then gives all the same code', async () => {
    const people = await group(3);
    const began = performance.now();
    meet(people);
    const codes = await code(people);
    expect(performance.now() - began).to.be.within(1900, inPatience(3000));
    expect(new Set(codes)).to.have.property('size', 1);
    expect(people[0]?.facts.code).to.have.length(5);
  });

  it('does nothing alone, nor while somebody is out of reach', async () => {
    const [ada, bob] = (await group(2)) as [Someone, Someone];
    await hurried(async () => {
      ada.sees([]);
      bob.sees([ada], false);
      const since = performance.now();
      await patiently(() => performance.now() - since > 10_000, 'ten seconds');
    });
    expect([...ada.said, ...bob.said]).to.deep.equal([]);
  });

  it('forgets the code and the mark when anybody comes or goes', async () => {
    const people = await group(3);
    const [ada, bob, chen] = people as [Someone, Someone, Someone];
    await hurried(async () => {
      meet([ada, bob]);
      await patiently(() => ada.facts.code && bob.facts.code, 'the code of two');
      ada.safety.verify(true);
      expect(ada.facts.verified).to.equal(true);
      const ofTwo = ada.facts.code;
      meet(people);
      expect(ada.facts).to.deep.equal(noSafety);
      await patiently(() => people.every(({ facts }) => facts.code), 'the code of three');
      expect(ada.facts.code).to.not.deep.equal(ofTwo);
      expect(chen.facts.code).to.deep.equal(bob.facts.code);
      ada.safety.verify(true);
      ada.sees([bob]);
      expect(ada.facts).to.deep.equal(noSafety);
    });
  });

  it('keeps them while a connection is repaired', async () => {
    const [ada, bob] = (await group(2)) as [Someone, Someone];
    await hurried(async () => {
      meet([ada, bob]);
      await patiently(() => ada.facts.code && bob.facts.code, 'the code');
      ada.safety.verify(true);
      ada.sees([bob], false);
      ada.sees([bob]);
      const since = performance.now();
      await patiently(() => performance.now() - since > 5000, 'five seconds');
      expect(ada.facts.verified).to.equal(true);
      expect(ada.said).to.have.length(2);
    });
  });

  it('begins anew with somebody who came back, also at those who never missed them', async () => {
    const people = await group(3);
    const [ada, bob, chen] = people as [Someone, Someone, Someone];
    await hurried(async () => {
      meet(people);
      await patiently(() => people.every(({ facts }) => facts.code), 'the code');
      const before = chen.facts.code;
      ada.sees([chen]);
      bob.sees([chen]);
      meet([ada, bob, chen]);
      await patiently(
        () =>
          people.every(({ facts }) => facts.code) &&
          chen.facts.code?.join() !== before?.join() &&
          people.every(({ facts }) => facts.code?.join() === chen.facts.code?.join()),
        'the same new code for all',
      );
      expect(Math.max(...chen.said.map(({ round }) => round))).to.equal(2);
    });
  });

  it('shows nothing and names who keeps their reveal back', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = (signal) => (signal.kind === 'sas-reveal' ? null : signal);
    await hurried(async () => {
      meet(people);
      // With seconds in a hundredth of the time, somebody honest may be late for a moment.
      const onlyEve = ({ facts }: Someone) => facts.withheldBy.join() === eve.id;
      await patiently(() => onlyEve(ada) && onlyEve(bob), 'her name alone');
      expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
      eve.change = (signal) => signal;
      for (const signal of eve.said.filter(({ kind }) => kind === 'sas-reveal')) {
        eve.say(ada.id, signal);
      }
      await patiently(() => ada.facts.code, 'the code, late');
      expect(ada.facts.withheldBy).to.deep.equal([]);
    });
  });

  it('takes a reveal that does not fit its commitment for none', async () => {
    const people = await group(2);
    const [ada, eve] = people as [Someone, Someone];
    eve.change = (signal) =>
      signal.kind === 'sas-reveal' ? { ...signal, nonce: '0'.repeat(64) } : signal;
    await hurried(async () => {
      meet(people);
      await patiently(() => ada.facts.withheldBy.length > 0, 'the name');
      expect(ada.facts).to.deep.equal({ ...noSafety, withheldBy: [eve.id] });
    });
  });

  it('lets nobody commit again within a round, nor sees a reveal before all have committed', async () => {
    const people = await group(3);
    const [ada, bob, eve] = people as [Someone, Someone, Someone];
    eve.change = () => null;
    await hurried(async () => {
      meet(people);
      await patiently(() => ada.facts.withheldBy.join() === eve.id, 'her name alone');
      expect(ada.said.every(({ kind }) => kind === 'sas-commit')).to.equal(true);
      const commit = eve.said.find(({ kind }) => kind === 'sas-commit');
      eve.change = (signal) => signal;
      if (commit?.kind !== 'sas-commit') throw new Error('Eve never began');
      eve.say(bob.id, commit);
      eve.say(ada.id, { ...commit, commitment: '1'.repeat(64) });
      await patiently(() => ada.said.some(({ kind }) => kind === 'sas-reveal'), 'her reveal');
      eve.say(ada.id, commit);
      for (const signal of eve.said.filter(({ kind }) => kind === 'sas-reveal')) {
        eve.say(ada.id, signal);
      }
      const since = performance.now();
      await patiently(() => performance.now() - since > 5000, 'five seconds');
      expect(ada.facts.code).to.equal(null);
      expect(ada.facts.withheldBy).to.deep.equal([eve.id]);
    });
  });

  it('is off, and says so, after twenty runs in ten minutes', async () => {
    const [ada, eve] = (await group(2)) as [Someone, Someone];
    await hurried(async () => {
      for (let run = 0; !ada.facts.exhausted && run <= runLimits.runs; run++) {
        meet([ada, eve]);
        await patiently(() => ada.facts.code ?? ada.facts.exhausted, 'a code or the end');
        ada.sees([]);
        eve.sees([]);
      }
    });
    expect(ada.facts).to.deep.equal({ ...noSafety, exhausted: true });
    expect(ada.said.filter(({ kind }) => kind === 'sas-commit')).to.have.length(runLimits.runs);
  });

  it('has nothing to verify without a code', async () => {
    const [ada] = (await group(1)) as [Someone];
    ada.safety.verify(true);
    expect(ada.facts).to.deep.equal(noSafety);
  });
});

describe('RunLimit', () => {
  it('lets two seconds pass between two runs', () => {
    const limit = new RunLimit();
    expect(limit.waitMs).to.equal(0);
    limit.take();
    expect(limit.waitMs).to.be.within(1900, 2000);
  });
});
