// The phases of a handshake as a model: random sequences of what a member and the session can do, run by the real class.

import { expect } from 'chai';
import fc from 'fast-check';
import { abortScope } from '../../src/base/abort.js';
import { random } from '../../src/base/bytes.js';
import { createIdentity, type PairKeys } from '../../src/protocol/identity.js';
import type { PairSignal } from '../../src/protocol/signal.js';
import { Handshake } from '../../src/room/handshake.js';
import {
  type HandshakePhase,
  handshakeEvents,
  handshakePhases,
  handshakeTable,
  nextPhase,
} from '../../src/room/handshake-phase.js';
import { advance, type Member, newMember, Roster } from '../../src/room/roster.js';
import type { Sender } from '../../src/room/sender.js';

const anyPhase = fc.constantFrom(...handshakePhases);
const anyEvent = fc.constantFrom(...handshakeEvents);

describe('transition', () => {
  it('leaves the phase unchanged exactly for events that the table does not allow', () => {
    fc.assert(
      fc.property(anyPhase, anyEvent, (phase, event) => {
        const allowed = handshakeTable[phase].includes(event);
        const next = nextPhase(phase, event);
        // The same event leads to the same phase from everywhere.
        if (allowed) expect(next).to.equal(nextPhase('known', event));
        else expect(next).to.equal(phase);
      }),
    );
  });

  it('never leaves the phase of a departed session', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        expect(events.reduce(nextPhase, 'departed')).to.equal('departed');
      }),
    );
  });

  it('reaches every phase from the first one', () => {
    const reached = new Set(handshakeEvents.map((event) => nextPhase('known', event)));
    expect([...reached]).to.have.members([...handshakePhases]);
  });
});

/** An input to the handshake with one member. */
const step = fc.oneof(
  fc.record({ do: fc.constant('hello' as const), proven: fc.boolean() }),
  fc.record({ do: fc.constant('welcome' as const), fresh: fc.boolean(), asks: fc.boolean() }),
  fc.record({
    do: fc.constant('signal' as const),
    kind: fc.constantFrom('offer', 'answer', 'candidates', 'restart', 'deny', 'bye'),
  }),
  fc.record({
    do: fc.constantFrom('echo', 'envelope end', 'connect', 'fail', 'reset', 'depart'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const signals: Readonly<Record<string, PairSignal>> = {
  offer: { kind: 'offer', sdp: 'v=0' },
  answer: { kind: 'answer', sdp: 'v=0' },
  candidates: { kind: 'candidates', candidates: [] },
  restart: { kind: 'restart' },
  deny: { kind: 'deny', reason: 'full' },
  bye: { kind: 'bye' },
};

/** Takes every message; the phases must not depend on what becomes of it. */
const silentSender = new Proxy({} as Sender, { get: () => () => {} });

describe('Handshake, by a model', () => {
  let member: Member;
  const scopes: ReturnType<typeof abortScope>[] = [];

  before(async () => {
    const identity = await createIdentity(random(32));
    member = newMember({
      id: identity.peerId,
      idBytes: identity.id,
      identity,
      pair: { weAreLower: true, confirmations: async () => {} } as unknown as PairKeys,
    });
  });
  afterEach(() => {
    for (const scope of scopes.splice(0)) scope.end();
  });

  function start(isFull: boolean) {
    const scope = abortScope();
    scopes.push(scope);
    const one = newMember(member);
    const roster = new Roster();
    roster.add(one);
    const handshake = new Handshake(
      {
        roster,
        sender: silentSender,
        isFull: () => isFull,
        isJoining: () => false,
        onAnswered: () => {},
        onPeer: () => {},
        onEchoed: () => {},
        onLapsed: () => {},
      },
      scope.signal,
    );
    const changes: (readonly [HandshakePhase, HandshakePhase])[] = [];
    let { phase } = one;
    Object.defineProperty(one, 'phase', {
      get: () => phase,
      set(next: HandshakePhase) {
        changes.push([phase, next]);
        phase = next;
      },
    });
    return { one, handshake, changes };
  }

  function perform(one: Member, handshake: Handshake, input: Step, counter: number): void {
    switch (input.do) {
      case 'hello':
        // The receiver drops everything from a session that has said goodbye.
        if (one.phase !== 'departed') handshake.hello(one, input.proven);
        return;
      case 'welcome':
        if (one.phase !== 'departed') handshake.welcome(one, input.fresh, input.asks);
        return;
      case 'signal':
        if (one.phase !== 'departed') handshake.signal(one, signals[input.kind]!, counter);
        return;
      case 'echo':
        if (one.phase !== 'departed') handshake.echo(one);
        return;
      case 'envelope end':
        handshake.settle();
        return;
      case 'connect':
      case 'fail':
      case 'reset':
      case 'depart':
        advance(one, input.do);
    }
  }

  it('changes phases only along the table, and keeps nothing of an earlier exchange', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (inputs, isFull) => {
        const { one, handshake, changes } = start(isFull);
        for (const [counter, input] of inputs.entries()) {
          perform(one, handshake, input, counter);
          const { offerCounter, candidates, owed } = one.exchange;
          const isOver = ['known', 'failed', 'departed'].includes(one.phase);
          if (isOver) expect([offerCounter, candidates]).to.deep.equal([null, 0]);
          if (owed) expect(one.phase).to.equal('held');
        }
        for (const [from, to] of changes) {
          const targets = [from, ...handshakeTable[from].map((event) => nextPhase(from, event))];
          expect(targets).to.include(to);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('returns to an exchange after a failure, but never after a goodbye', () => {
    const { one, handshake } = start(false);
    handshake.hello(one, true);
    expect(one.phase).to.equal('offering');
    advance(one, 'fail');
    handshake.hello(one, true);
    expect(one.phase).to.equal('offering');
    advance(one, 'depart');
    handshake.offer(one);
    expect(one.phase).to.equal('departed');
  });
});
