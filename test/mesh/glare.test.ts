// Both sides act at the same time, three hundred times: they change their tracks, change a direction, or restart ICE. At the
// end they must agree. This is fault 14 of the catalogue, in one page; test/e2e/glare.test.mjs uses two processes. Each failure
// shows the seed: CHAOS_SEED=7 repeats one.

import { expect } from 'chai';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { seedOf, withSeed } from '../chaos/support.js';
import { haveAgreed, perform, roundsOf, snapshotOf } from '../peer/glare.js';
import { painted } from '../peer/pair.js';
import { seeded } from '../support/seeded.js';
import { until } from '../until.js';
import { Side } from './glare-side.js';

describe('glare (fault 14)', () => {
  /** Two participants in a call, connected by a microtask only. */
  async function couple({ microphone, camera }: ReturnType<typeof painted>['tracks']) {
    const certificates = [await createCertificate(), await createCertificate()] as const;
    const sides: Side[] = [];
    // The answerer exists before the first offer.
    for (const i of [1, 0] as const) {
      sides[i] = new Side({
        ...{ microphone, camera, offers: i === 0 },
        certificate: certificates[i],
        theirFingerprint: certificates[(1 - i) as 0].fingerprint,
        send: (signal) => queueMicrotask(() => sides[1 - i]?.receive(signal)),
      });
    }
    return sides as [Side, Side];
  }

  it('ends stable and in agreement after 300 random rounds', async function () {
    this.timeout(180_000);
    const seed = seedOf(14);
    const { tracks, stop } = painted();
    const sides = await couple(tracks);
    // The answerer has no connection before the first offer.
    const snapshots = () => sides.filter(({ peer }) => peer).map(snapshotOf);
    const haveMet = () => {
      const [one, other] = snapshots();
      return one && other && haveAgreed(one, other);
    };
    const agreement = (when: string) =>
      until(haveMet, `agreement ${when}`).catch((thrown: Error) => {
        throw new Error(`${thrown.message}: ${JSON.stringify(snapshots())}`);
      });
    try {
      await withSeed(seed, async () => {
        await agreement('at first');
        for (const [i, { acts, settles }] of roundsOf(seeded(seed), 300).entries()) {
          for (const [j, side] of sides.entries()) perform(acts[j as 0], side);
          if (settles) await agreement(`after round ${i}`);
          else await Promise.resolve();
        }
        await agreement('at the end');
        for (const side of sides) side.introduce('final');
        // A restart may still be pending.
        const isInBand = () =>
          snapshots().every(
            ({ theirName, stage }) => theirName === 'final' && stage === 'connected',
          );
        await until(() => isInBand() && haveMet(), 'the names in band').catch((thrown: Error) => {
          throw new Error(`${thrown.message}: ${JSON.stringify(snapshots())}`);
        });
        for (const { errors, left, sections } of snapshots()) {
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
