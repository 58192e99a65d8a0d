import { expect } from 'chai';
import fc from 'fast-check';
import { abortScope } from '../../src/base/abort.js';
import { type Bytes, fromHex, hex, random } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { sha256 } from '../../src/protocol/crypto.js';
import { createIdentity, type Identity } from '../../src/protocol/identity.js';
import { commitTo, hashRoster, safetyCode, safetyNonceBytes } from '../../src/protocol/sas.js';
import type { PeerId, SasSignal } from '../../src/protocol/signal.js';
import { SasExchange } from '../../src/sas/exchange.js';
import { settings } from '../fuzz/plan.js';
import { installClock, settleCrypto } from '../virtual-clock.js';

describe('SasExchange with adversaries', () => {
  const nonces = [1, 2, 3].map((byte) => new Uint8Array(safetyNonceBytes).fill(byte));
  const act = fc.oneof(
    fc.record({
      act: fc.constantFrom('commit' as const, 'reveal' as const),
      who: fc.integer({ min: 0, max: 1 }),
      /** The roster of Ada's group, that of Ada and one adversary, or a roster that does not exist. */
      roster: fc.constantFrom(0, 0, 0, 1, 2),
      /** The round relative to Ada's latest one. */
      round: fc.constantFrom(0, 0, 0, -1, 1),
      nonce: fc.integer({ min: 0, max: 2 }),
    }),
    fc.record({
      act: fc.constantFrom(
        ...(['both commit', 'both reveal', 'one leaves', 'one returns', 'one breaks off'] as const),
      ),
    }),
    fc.record({ act: fc.constant('wait' as const) }),
  );
  type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
  interface Received {
    readonly from: PeerId | null;
    readonly signal: SasSignal;
  }

  let identities: Identity[];
  before(async () => {
    identities = await Promise.all([1, 2, 3].map(() => createIdentity(random(32))));
  });

  /** Plays the acts against Ada on a virtual clock, checks each code that she shows, and returns the number of codes. */
  async function play(acts: readonly Act[]): Promise<number> {
    const [self, ...others] = identities as [Identity, Identity, Identity];
    const topicId = new Uint8Array(16);
    const rosters = await Promise.all([
      hashRoster(topicId, identities),
      hashRoster(topicId, identities.slice(0, 2)),
      sha256(new Uint8Array(1)),
    ]);
    const commitments = new Map<string, Uint8Array>();
    for (const { id } of others) {
      for (const nonce of nonces) {
        for (const roster of rosters)
          commitments.set(hex(await commitTo(roster, id, nonce)), nonce);
      }
    }
    const clock = installClock();
    const scope = abortScope();
    const log: Received[] = [];
    let codes = 0;
    const checks: (() => Promise<void>)[] = [];
    let present: Identity[] = [];
    /** The position in the log at which the adversary that leaves was last away. */
    let away = 0;

    /** The code must follow from the commitment of each adversary before Ada revealed. */
    const check = async (
      code: readonly number[],
      received: readonly Received[],
      members: Identity[],
      since: number,
    ) => {
      const revealedAt = received.findLastIndex(
        ({ from, signal }) => from === null && signal.kind === 'sas-reveal',
      );
      const own = received[revealedAt]?.signal as SasSignal & { kind: 'sas-reveal' };
      const revealed = [{ id: self.id, nonce: fromHex(own.nonce)! }];
      for (const { id, peerId } of members) {
        const begin = peerId === others[1].peerId ? since : 0;
        const committed = received.flatMap(({ from, signal }, at) =>
          from === peerId &&
          at >= begin &&
          signal.kind === 'sas-commit' &&
          signal.roster === own.roster &&
          signal.round === own.round
            ? [{ at, commitment: signal.commitment }]
            : [],
        );
        const [first] = committed;
        expect(first?.at, 'committed before the reveal').to.be.below(revealedAt);
        expect(new Set(committed.map(({ commitment }) => commitment))).to.have.property('size', 1);
        revealed.push({ id, nonce: commitments.get(first!.commitment) as never });
      }
      expect(code).to.deep.equal(await safetyCode(fromHex(own.roster)!, revealed));
    };
    const sas = new SasExchange(
      {
        topicId,
        self,
        identityOf: (id) => others.find(({ peerId }) => peerId === id) ?? null,
        send: (to, signal) => to === others[0].peerId && log.push({ from: null, signal }),
        onFacts: ({ code }) => {
          if (!code) return;
          codes++;
          const [received, members, since] = [[...log], present, away];
          checks.push(() => check(code, received, members, since));
        },
        onError: (thrown) => {
          if (!(thrown instanceof CallError) || thrown.code !== 'safety-mismatch') throw thrown;
        },
      },
      scope.signal,
    );
    const updateGroup = (members: Identity[], ready = true) => {
      present = members;
      sas.update(members.map(({ peerId }) => ({ id: peerId, met: true, ready, lost: false })));
    };
    const receive = async (
      who: number,
      kind: 'commit' | 'reveal',
      roster: number,
      round: number,
      nonce: Bytes,
    ) => {
      const { id, peerId } = others[who]!;
      const values = { roster: hex(rosters[roster]!), round };
      const signal: SasSignal =
        kind === 'commit'
          ? {
              kind: 'sas-commit',
              ...values,
              commitment: hex(await commitTo(rosters[roster]!, id, nonce)),
            }
          : { kind: 'sas-reveal', ...values, nonce: hex(nonce) };
      log.push({ from: peerId, signal });
      sas.receive(peerId, signal);
    };
    const latest = () => log.findLast(({ from }) => from === null)?.signal;
    try {
      updateGroup([...others]);
      await clock.advance(2000);
      for (const it of acts) {
        const round = latest()?.round ?? 1;
        const group = Math.max(
          0,
          rosters.findIndex((roster) => hex(roster) === latest()?.roster),
        );
        if (it.act === 'wait') await clock.advance(2100);
        else if (it.act === 'one leaves') {
          away = log.length;
          updateGroup(others.slice(0, 1));
        } else if (it.act === 'one returns') updateGroup([...others]);
        else if (it.act === 'one breaks off') updateGroup(present, false);
        else if (it.act === 'both commit' || it.act === 'both reveal') {
          const kind = it.act === 'both commit' ? 'commit' : 'reveal';
          for (const who of [0, 1]) await receive(who, kind, group, round, nonces[who]!);
          await settleCrypto();
        } else if ('who' in it) {
          await receive(
            it.who,
            it.act,
            it.roster,
            Math.max(1, round + it.round),
            nonces[it.nonce]!,
          );
        }
      }
      await settleCrypto();
      for (const check of checks) await check();
    } finally {
      scope.end();
    }
    return codes;
  }

  it('shows a code only for commitments received before it revealed its nonce', async () => {
    let codes = 0;
    // The first game is fair, so that there is a code to check with any seed.
    const fair: Act[] = [{ act: 'both commit' }, { act: 'both reveal' }];
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 16 }), async (acts) => {
        codes += await play(acts);
      }),
      { ...settings(400), examples: [[fair]] },
    );
    expect(codes).to.be.above(0);
  }).timeout(120_000);
});
