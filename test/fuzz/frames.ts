// Hostile frames of attackers who hold the room's key, and the effects that they must not have. Run by the tests beside
// it.

import { expect } from 'chai';
import fc from 'fast-check';
import { type Bytes, concat, copy, random } from '../../src/base/bytes.js';
import { directKind } from '../../src/protocol/frame.js';
import { deflated, Insider, Target } from '../room/insider.js';
import { seed, settings, watchPage } from './plan.js';

/** Number of frames in one try. */
const together = 12;

const byte = fc.integer({ min: 0, max: 255 });

/** One hostile frame as data, so that a failure can be shrunk. */
type Trick =
  | { readonly trick: 'noise'; readonly bytes: Uint8Array }
  | {
      readonly trick: 'header';
      readonly bytes: Uint8Array;
      readonly to: string;
      readonly of: number;
    }
  | { readonly trick: 'alter'; readonly of: number; readonly at: number; readonly by: number }
  | { readonly trick: 'cut' | 'again'; readonly of: number; readonly at: number }
  | { readonly trick: 'grow'; readonly of: number; readonly bytes: Uint8Array };

const of = fc.nat({ max: 1000 });
const trick: fc.Arbitrary<Trick> = fc.oneof(
  fc.record({ trick: fc.constant('noise' as const), bytes: fc.uint8Array({ maxLength: 250 }) }),
  fc.record({
    trick: fc.constant('header' as const),
    bytes: fc.uint8Array({ minLength: 9, maxLength: 230 }),
    to: fc.constantFrom('us', 'all', 'other'),
    of,
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      trick: fc.constant('alter' as const),
      of,
      at: fc.nat({ max: 236 }),
      by: fc.integer({ min: 1, max: 255 }),
    }),
  },
  fc.record({
    trick: fc.constantFrom('cut' as const, 'again' as const),
    of,
    at: fc.nat({ max: 236 }),
  }),
  fc.record({
    trick: fc.constant('grow' as const),
    of,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
  }),
);

/** Every frame must be read, regardless of the rate limit. */
const checkLimits = { strangers: 1e9, person: 1e9, people: 1e9 };

/** `as` is the admission policy of the target: no lobby, the owner of a lobby, or a guest who waits for a co-host. */
export function tryFrames(as: 'no door' | 'owner' | 'guest', inFullRun: number): void {
  describe(`frames under the room’s key, ${as}`, () => {
    const page = watchPage();
    let target: Target;
    let insider: Insider;
    /** Handled before, so that each of them is a replay when sent again. */
    let genuine: Bytes[];

    beforeEach(async () => {
      page.begin();
      const hosted = as === 'no door' ? null : await Target.lobby(as, null, checkLimits);
      target = hosted ?? (await Target.create({ checkLimits }));
      insider = await Insider.create(target);
      const pass = await hosted?.issue(insider.identity.id, as === 'owner' ? 'guest' : 'cohost');
      const [{ nonce }, echo] = [insider, await target.nonce];
      genuine = [
        ...(pass ? [pass] : []),
        await insider.hello(),
        await insider.welcome(echo),
        await insider.direct(directKind.ice, await deflated('[]')),
        await insider.direct(directKind.probe, random(30)),
      ];
      await target.receiveFrames(...genuine);
      target.room.mark(insider.identity.peerId, 'connected');
      // Never sent unmodified: the target would accept a genuine will or goodbye.
      genuine.push(await insider.gone(), await insider.gone(nonce));
    });
    afterEach(() => {
      target.end();
      page.end();
    });

    function frameOf(one: Trick): Bytes {
      if (one.trick === 'noise') return copy(one.bytes);
      const pool = one.trick === 'again' ? genuine.slice(0, -2) : genuine;
      const base = pool[one.of % pool.length]!;
      switch (one.trick) {
        case 'header': {
          const to = { us: target.identity.id, all: new Uint8Array(16), other: random(16) }[
            one.to
          ]!;
          const type = Uint8Array.of(one.bytes[0]! % 5);
          return concat(type, insider.identity.id, to, one.bytes.slice(1));
        }
        case 'alter': {
          const altered = base.slice();
          altered[one.at % altered.length]! ^= one.by;
          return altered;
        }
        case 'cut':
          return base.slice(0, one.at % base.length);
        case 'grow':
          return concat(base, one.bytes);
        case 'again':
          return base;
      }
    }

    it('that are noise, altered, truncated, extended or replayed have no effect', async () => {
      const before = structuredClone(target.emitted);
      let frames = 0;
      const envelopes = fc.array(trick, { minLength: together, maxLength: together });
      await fc.assert(
        fc.asyncProperty(envelopes, async (tricks) => {
          const hostile = tricks.map(frameOf).filter(({ length }) => length > 0);
          const droppedBefore = target.dropped;
          await target.receiveInBand(...hostile);
          frames += hostile.length;
          expect(target.emitted).to.deep.equal(before);
          // A HELLO of a connected peer is ignored; every other frame is counted.
          expect(target.dropped).to.be.within(droppedBefore, droppedBefore + hostile.length);
          expect(target.room.counters.people).to.equal(1);
        }),
        settings(inFullRun, together),
      );
      // A known pass has no effect and is not counted.
      expect(target.dropped, `seed ${seed}`).to.be.above(frames * (as === 'no door' ? 0.8 : 0.7));
    }).timeout(180_000);

    const kind = fc.oneof(byte, fc.integer({ min: 0, max: 9 }));
    const payload: fc.Arbitrary<{ raw?: Uint8Array; text?: string }> = fc.oneof(
      fc.record({ raw: fc.uint8Array({ maxLength: 200 }) }),
      fc.record({ text: fc.string({ maxLength: 60, unit: 'binary' }) }),
      fc.record({ text: fc.json({ maxDepth: 2 }) }),
      fc.record({
        text: fc
          .array(
            fc.dictionary(fc.constantFrom('candidate', 'sdpMid', '__proto__', 'x'), fc.json()),
            {
              maxLength: 3,
            },
          )
          .map((list) => JSON.stringify(list)),
      }),
      fc.record({ text: fc.nat({ max: 4000 }).map((count) => 'm=audio\r\n'.repeat(count)) }),
    );
    const body = fc.record({ kind, payload, stale: fc.nat({ max: 9 }).map((n) => n === 0) });
    type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

    const sealed = async ({ kind, payload: { raw, text }, stale }: Body) => {
      const bytes = raw ? copy(raw) : await deflated(text ?? '');
      return insider.direct(
        kind,
        bytes.slice(0, as === 'guest' ? 105 : 230),
        stale ? random(16) : undefined,
      );
    };

    /**
     * A host handles knocks, and a waiting guest handles the responses of hosts; every other frame is dropped and
     * counted.
     */
    const doorHeard = () => {
      const { ack, deny, knock } = target.room.counters.in;
      return { 'no door': 0, owner: knock, guest: ack + deny }[as];
    };

    it('under a pair’s key as well: each is dropped, or is a signal within its limits', async () => {
      let [tried, heard] = [0, 0];
      const envelopes = fc.array(body, { minLength: together, maxLength: together });
      await fc.assert(
        fc.asyncProperty(envelopes, async (bodies) => {
          const [told, dropped] = [target.emitted.signals.length, target.dropped];
          const before = doorHeard();
          await target.receiveInBand(...(await Promise.all(bodies.map(sealed))));
          const said = target.emitted.signals.slice(told).map(({ signal }) => signal);
          const answered = doorHeard() - before;
          expect(said.length + answered + target.dropped - dropped).to.equal(bodies.length);
          for (const signal of said) {
            expect(signal.kind).to.be.oneOf([
              'offer',
              'answer',
              'candidates',
              'restart',
              'bye',
              'deny',
            ]);
            if ('sdp' in signal) expect(signal.sdp.match(/^m=/gm)?.length ?? 0).to.be.at.most(12);
            if (signal.kind === 'candidates') expect(signal.candidates.length).to.be.within(1, 64);
          }
          expect(target.room.counters.people).to.equal(1);
          [tried, heard] = [tried + bodies.length, heard + said.length];
        }),
        settings(inFullRun, together),
      );
      expect(heard, `seed ${seed}`).to.be.below(tried / 4);
    }).timeout(300_000);
  });
}
