// Connecting through a broker that drops, duplicates, reorders and delays messages.

import { expect } from 'chai';
import { FaultyBroker, Guests, meshed, newRoom, seedOf, withSeed } from './support.js';

const guests = new Guests();
afterEach(() => guests.leave());

describe('connecting over a lossy broker (fault 4)', () => {
  for (const seed of [11, 12, 13].map(seedOf)) {
    it(`connects two despite loss, duplicates, reordering and delay (seed ${seed})`, async function () {
      this.timeout(180_000);
      await withSeed(seed, async () => {
        const bad = await FaultyBroker.start(
          { drop: 0.3, duplicate: 0.2, delayMs: [0, 2000] },
          seed,
        );
        const options = { room: newRoom(), brokers: [bad.url] };
        const group = [guests.enter(options), guests.enter(options)] as const;
        await Promise.all(group.map((call) => call.join()));
        await meshed(group, 15_000);
        const { dropped, duplicated } = await bad.log();
        expect(dropped + duplicated, 'faults').to.be.greaterThan(0);
        const ids = group.map(({ state }) => state.peers.map(({ id }) => id));
        expect(ids).to.deep.equal([[group[1].state.self.id], [group[0].state.self.id]]);
      });
    });
  }

  for (const seed of [21, 22].map(seedOf)) {
    it(`connects eight simultaneous participants in a full mesh (seed ${seed})`, async function () {
      this.timeout(180_000);
      await withSeed(seed, async () => {
        const bad = await FaultyBroker.start(
          { drop: 0.3, duplicate: 0.2, delayMs: [0, 2000] },
          seed,
        );
        const options = { room: newRoom(), brokers: [bad.url] };
        const group = Array.from({ length: 8 }, () => guests.enter(options));
        await Promise.all(group.map((call) => call.join()));
        await meshed(group, 30_000);
        expect(guests.errors.map(({ code }) => code)).to.deep.equal([]);
      });
    });
  }
});
