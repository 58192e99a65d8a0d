// Both sides change their minds in the same instant, three hundred times: what they send, which way a section goes, an
// ICE restart. In the end they must agree. Fault 14 of the catalogue, in one page; test/e2e/glare.test.mjs has two
// processes. The seed is in every failure: CHAOS_SEED=7 repeats one.

import { expect } from 'chai';
import { seeded } from '../../src/base/seeded.js';
import { noMedia } from '../../src/peer/facts.js';
import type { Tracks } from '../../src/peer/media-sections.js';
import { seedOf, withSeed } from '../chaos/support.js';
import { until } from '../until.js';
import { haveAgreed, lookAt, perform, roundsOf } from './glare.js';
import { painted, pair } from './pair.js';

describe('glare (fault 14)', () => {
  it('ends stable and agreeing after 300 random rounds', async function () {
    this.timeout(180_000);
    const seed = seedOf(14);
    const both = await pair();
    const sides = [both.offerer, both.answerer] as const;
    const { tracks, stop } = painted();
    const players = sides.map(({ peer }) => ({
      ...{ ...tracks, peer },
      send: (sent: Tracks) => peer.send(sent),
    }));
    const agreement = (when: string) =>
      until(() => haveAgreed(lookAt(sides[0]), lookAt(sides[1])), `agreement ${when}`, 5000).catch(
        (thrown: Error) => {
          throw new Error(`${thrown.message}: ${JSON.stringify(sides.map(lookAt))}`);
        },
      );
    try {
      await withSeed(seed, async () => {
        await agreement('at first');
        for (const [i, { acts, settles }] of roundsOf(seeded(seed), 300).entries()) {
          for (const [j, player] of players.entries()) perform(acts[j as 0], player);
          if (settles) await agreement(`after round ${i}`);
          else await Promise.resolve();
        }
        await agreement('in the end');
        for (const { peer } of sides) peer.introduce({ name: 'still here', media: noMedia });
        for (const { peer } of sides) await until(() => peer.facts.name === 'still here', 'ctl');
        // A restart may have been due still.
        await until(() => sides.every((side) => lookAt(side).stage === 'connected'), 'connected');
        await agreement('when all is over');
        for (const { errors, left, sections } of sides.map(lookAt)) {
          expect({ errors, left, sections: sections.length }).to.deep.equal({
            errors: [],
            left: [],
            sections: 3,
          });
        }
      });
    } finally {
      stop();
      both.close();
    }
  });
});
