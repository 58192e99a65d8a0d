// Both sides change their minds in the same instant, three hundred times: what they send, which way a section goes, an
// ICE restart. In the end they must agree. Fault 14 of the catalogue, in one page; test/e2e/glare.test.mjs has two
// processes. The seed is in every failure: CHAOS_SEED=7 repeats one.

import { expect } from 'chai';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { seedOf, withSeed } from '../chaos/support.js';
import { haveAgreed, lookAt, perform, roundsOf } from '../peer/glare.js';
import { painted } from '../peer/pair.js';
import { seeded } from '../support/seeded.js';
import { until } from '../until.js';
import { Side } from './glare-side.js';

describe('glare (fault 14)', () => {
  /** Two in a call, with nothing between them but a microtask. */
  async function couple({ microphone, camera }: ReturnType<typeof painted>['tracks']) {
    const certificates = [await createCertificate(), await createCertificate()] as const;
    const sides: Side[] = [];
    // Whoever answers is there before the first offer.
    for (const i of [1, 0] as const) {
      sides[i] = new Side({
        ...{ microphone, camera, offers: i === 0 },
        certificate: certificates[i],
        theirFingerprint: certificates[(1 - i) as 0].fingerprint,
        say: (signal) => queueMicrotask(() => sides[1 - i]?.hear(signal)),
      });
    }
    return sides as [Side, Side];
  }

  it('ends stable and agreeing after 300 random rounds', async function () {
    this.timeout(180_000);
    const seed = seedOf(14);
    const { tracks, stop } = painted();
    const sides = await couple(tracks);
    // Whoever answers has no connection to look at before the first offer.
    const looks = () => sides.filter(({ peer }) => peer).map(lookAt);
    const haveMet = () => {
      const [one, other] = looks();
      return one && other && haveAgreed(one, other);
    };
    const agreement = (when: string) =>
      until(haveMet, `agreement ${when}`).catch((thrown: Error) => {
        throw new Error(`${thrown.message}: ${JSON.stringify(looks())}`);
      });
    try {
      await withSeed(seed, async () => {
        await agreement('at first');
        for (const [i, { acts, settles }] of roundsOf(seeded(seed), 300).entries()) {
          for (const [j, side] of sides.entries()) perform(acts[j as 0], side);
          if (settles) await agreement(`after round ${i}`);
          else await Promise.resolve();
        }
        await agreement('in the end');
        for (const side of sides) side.introduce('still here');
        // A restart may have been due still.
        const speaks = () =>
          looks().every(
            ({ theirName, stage }) => theirName === 'still here' && stage === 'connected',
          );
        await until(() => speaks() && haveMet(), 'the channel speaks').catch((thrown: Error) => {
          throw new Error(`${thrown.message}: ${JSON.stringify(looks())}`);
        });
        for (const { errors, left, sections } of looks()) {
          expect({ errors, left, sections: sections.length }).to.deep.equal({
            errors: [],
            left: [],
            sections: 3,
          });
        }
      });
    } finally {
      stop();
      for (const side of sides) side.end();
    }
  });
});
