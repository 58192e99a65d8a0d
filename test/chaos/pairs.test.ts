// Pairs of participants, several at once, while one broker of three is down and the others drop, duplicate and delay
// messages. Every run has a share of the pairs; `npm run meet -- --pairs 200` is the long run.

import { expect } from 'chai';
import { FaultyBroker, Guests, meshed, newRoom, pairsOf, seedOf, withSeed } from './support.js';

const guests = new Guests();
afterEach(() => guests.leave());

const atOnce = 8;
/** A pair that needs longer has failed. */
const patienceMs = 30_000;
/** From this number of pairs on, the slowest per cent reflects the product rather than the machine. */
const enough = 100;

describe('pairs, with one broker of three down, 30 % loss and up to 2 s of delay on the others', () => {
  const pairs = pairsOf(24);
  const seed = seedOf(31);

  it(`all connect: ${pairs} of ${pairs} (seed ${seed})`, async function () {
    this.timeout(60_000 + pairs * 8000);
    await withSeed(seed, async () => {
      const rules = { drop: 0.3, delayMs: [0, 2000] } as const;
      const brokers = await Promise.all([
        FaultyBroker.start(rules, seed),
        FaultyBroker.start(rules, seed + 1),
        FaultyBroker.start({ refuse: true }, seed),
      ]);
      const options = { brokers: brokers.map(({ url }) => url) };
      const tookMs: number[] = [];
      const failures: string[] = [];
      let begun = 0;
      const meet = async () => {
        const room = newRoom();
        const pair = [guests.enter({ ...options, room }), guests.enter({ ...options, room })];
        const began = performance.now();
        await Promise.all(pair.map((call) => call.join()));
        await meshed(pair, patienceMs);
        tookMs.push(performance.now() - began);
        for (const call of pair) call.close();
      };
      const meetInTurn = async () => {
        while (begun++ < pairs) await meet().catch((thrown) => failures.push(String(thrown)));
      };
      await Promise.all(Array.from({ length: atOnce }, meetInTurn));
      tookMs.sort((a, b) => a - b);
      const percentile = (share: number) =>
        Math.round(tookMs[Math.ceil(share * tookMs.length) - 1] ?? Number.NaN);
      const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map(percentile);
      const times = `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, most ${most} ms`;
      console.log(`${tookMs.length} of ${pairs} pairs met (seed ${seed}): ${times}`);
      expect(failures, times).to.deep.equal([]);
      if (pairs >= enough) expect(p99, times).to.be.at.most(15_000);
    });
  });
});
