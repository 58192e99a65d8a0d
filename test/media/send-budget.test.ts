// How video is reduced to what uplink and processor allow: properties of the pure functions, and runs against simulated links.

import { expect } from 'chai';
import fc from 'fast-check';
import { cameraLimit, lowered } from '../../src/media/bandwidth.js';
import {
  ampleUplink,
  cpuLevels,
  type Demand,
  floorBps,
  nextCpu,
  nextUplink,
  shareUplink,
  type UplinkState,
  unlimitedCpu,
} from '../../src/media/send-budget.js';

const bps = fc.integer({ min: 0, max: 12_000_000 });
const demands = fc
  .array(fc.integer({ min: 1, max: 1_500_000 }), { maxLength: 15 })
  .map((all): Demand[] => all.map((wanted, i) => ({ id: `p${i}`, bps: wanted })));
const sumOf = (shares: ReadonlyMap<string, number>) =>
  [...shares.values()].reduce((sum, share) => sum + share, 0);

describe('shareUplink', () => {
  it('never gives out more than the uplink, and no participant more than it wants', () => {
    fc.assert(
      fc.property(demands, bps, (all, uplink) => {
        const shares = shareUplink(all, uplink);
        expect(sumOf(shares)).to.be.at.most(uplink);
        for (const { id, bps: wanted } of all) {
          expect(shares.get(id) ?? 0).to.be.at.most(wanted);
        }
      }),
    );
  });

  it('gives all that is wanted if the uplink carries it', () => {
    fc.assert(
      fc.property(demands, bps, (all, more) => {
        const wanted = all.reduce((sum, { bps: one }) => sum + one, 0);
        expect(sumOf(shareUplink(all, wanted + more))).to.equal(wanted);
      }),
    );
  });

  it('gives each participant the floor, what it wants below that, or nothing', () => {
    fc.assert(
      fc.property(demands, bps, (all, uplink) => {
        const shares = shareUplink(all, uplink);
        for (const { id, bps: wanted } of all) {
          const share = shares.get(id);
          if (share !== undefined) expect(share).to.be.at.least(Math.min(wanted, floorBps) - 1);
        }
      }),
    );
  });

  it('is monotone: more uplink serves no fewer participants, and not less in all', () => {
    fc.assert(
      fc.property(demands, bps, bps, (all, uplink, more) => {
        const [one, two] = [shareUplink(all, uplink), shareUplink(all, uplink + more)];
        for (const id of one.keys()) expect(two.has(id)).to.equal(true);
        // Rounded down for each participant.
        expect(sumOf(two)).to.be.at.least(sumOf(one) - all.length);
      }),
    );
  });

  it('is monotone: a participant that wants more gets no less than one that wants less', () => {
    fc.assert(
      fc.property(demands, bps, (all, uplink) => {
        const shares = shareUplink(all, uplink);
        const sorted = [...all].sort((one, other) => other.bps - one.bps);
        const given = sorted.map(({ id }) => shares.get(id) ?? 0);
        expect(given).to.deep.equal([...given].sort((one, other) => other - one));
      }),
    );
  });
});

describe('lowered', () => {
  it('never raises a limit, and each level lowers it or leaves the smallest', () => {
    for (let others = 1; others < 16; others++) {
      const limit = cameraLimit(others);
      expect(lowered(limit, 0)).to.deep.equal(limit);
      let before = limit;
      for (let level = 1; level <= 5; level++) {
        const now = lowered(limit, level);
        expect(now.height < before.height || now.height === 90, `${others}, ${level}`).to.equal(
          true,
        );
        expect(now.maxBitrate).to.be.at.most(before.maxBitrate);
        expect(now.maxFramerate).to.be.at.most(before.maxFramerate);
        before = now;
      }
    }
    expect(lowered(cameraLimit(1), 1).height).to.equal(360);
    expect(lowered(cameraLimit(3), 1).height).to.equal(270);
  });
});

describe('nextCpu', () => {
  /** Levels by the second; `needed`: the level from which the processor keeps up, at each time. */
  function run(seconds: number, needed: (second: number) => number) {
    let state = unlimitedCpu;
    const levels: number[] = [];
    for (let second = 0; second < seconds; second++) {
      state = nextCpu(state, state.level < needed(second), second * 1000);
      levels.push(state.level);
    }
    return levels;
  }
  const changes = (levels: readonly number[]) =>
    levels.filter((level, i) => i > 0 && level !== levels[i - 1]).length;

  it('finds its level within five seconds of the first sample that is limited', () => {
    for (let needed = 0; needed <= cpuLevels; needed++) {
      const levels = run(20, (second) => (second < 3 ? 0 : needed));
      expect(levels.slice(9, 15), `${needed}`).to.deep.equal(Array(6).fill(needed));
    }
  });

  it('ignores a limit of a moment', () => {
    expect(new Set(run(60, (second) => (second % 7 === 0 ? 1 : 0)))).to.deep.equal(new Set([0]));
  });

  it('does not oscillate under a load that stays', () => {
    const levels = run(1800, () => 1);
    // Tries a step up after 10, 20, 40, 80 and then every 120 s.
    expect(changes(levels)).to.be.at.most(2 * (4 + 1800 / 120));
    expect(changes(levels.slice(600, 900))).to.be.at.most(6);
  });

  it('returns to the full picture when the load is gone', () => {
    const levels = run(60, (second) => (second < 10 ? 2 : 0));
    expect(levels[12]).to.equal(2);
    expect(levels.at(-1)).to.equal(0);
  });
});

describe('nextUplink', () => {
  const gallery = (count: number, wanted: number): Demand[] =>
    Array.from({ length: count }, (_, i) => ({ id: `p${i}`, bps: wanted }));

  /**
   * A link that carries `capacity` bits per second of video. The estimate of a browser is at most half above what is sent, as
   * that of GCC, and at the start 300 kb/s for each connection.
   */
  function run(seconds: number, all: readonly Demand[], capacity: (second: number) => number) {
    let state: UplinkState = ampleUplink;
    let estimate = Math.min(capacity(0), all.length * 300_000);
    const states: UplinkState[] = [];
    for (let second = 0; second < seconds; second++) {
      const paused = new Set(state.paused);
      const given = all.reduce(
        (sum, { id, bps: wanted }) =>
          paused.has(id) ? sum : sum + Math.min(wanted, state.shares?.get(id) ?? wanted),
        0,
      );
      const sent = Math.min(given, capacity(second), Math.max(estimate, all.length * 10_000));
      estimate = Math.min(capacity(second), Math.max(estimate, sent * 1.5 + 10_000));
      const isLimited = given > estimate;
      state = nextUplink(state, { demands: all, bps: estimate, isLimited }, second * 1000);
      states.push(state);
    }
    return states;
  }
  const changes = (states: readonly UplinkState[]) =>
    states.filter(({ paused }, i) => i > 0 && paused.join() !== states[i - 1]!.paused.join())
      .length;

  it('leaves a link that carries what is wanted alone', () => {
    const states = run(60, gallery(5, 300_000), () => 4_000_000);
    expect(states.every(({ isShort, paused }) => !isShort && paused.length === 0)).to.equal(true);
  });

  it('shares a narrow link within five seconds, in proportion, and stays with it', () => {
    const all = [...gallery(2, 500_000), { id: 'small', bps: 150_000 }];
    const states = run(60, all, () => 600_000);
    for (const { shares, paused } of states.slice(5)) {
      expect(paused).to.deep.equal([]);
      expect(sumOf(shares!)).to.be.within(500_000, 600_000);
      expect(shares!.get('p0')).to.equal(shares!.get('p1'));
      expect(shares!.get('p0')).to.be.above(shares!.get('small')! * 2);
    }
  });

  it('pauses the cameras that do not get the floor, and tries them ever more rarely', () => {
    const states = run(300, gallery(4, 300_000), () => 120_000);
    expect(states[5]?.paused).to.have.length(2);
    expect(changes(states)).to.be.within(4, 16);
    for (const { paused } of states.slice(5)) expect(paused.length).to.be.at.most(2);
  });

  it('pauses the camera of a call of two below the floor, and shows it again when the link recovers', () => {
    const states = run(120, gallery(1, 1_500_000), (second) => (second < 40 ? 20_000 : 2_000_000));
    expect(states[6]?.paused).to.deep.equal(['p0']);
    expect(states.at(-1)).to.deep.include({ isShort: false, paused: [], shares: null });
  });

  it('does not limit the only camera that is sent: the browser knows its link', () => {
    const states = run(60, gallery(1, 1_500_000), () => 400_000);
    expect(states.every(({ shares }) => shares === null)).to.equal(true);
  });

  it('does not follow an estimate that is low for a moment', () => {
    const states = run(120, gallery(3, 500_000), (second) =>
      second > 20 && second % 10 === 0 ? 80_000 : 3_000_000,
    );
    expect(states.slice(10).some(({ paused }) => paused.length > 0)).to.equal(false);
  });

  it('ends the pause of a participant that left or shows nothing', () => {
    const all = gallery(2, 300_000);
    const paused = run(10, all, () => 20_000).at(-1)!;
    expect(paused.paused).to.have.length(2);
    const sample = { demands: all.slice(1), bps: 20_000, isLimited: true };
    expect(nextUplink(paused, sample, 10_000).paused).to.deep.equal(['p1']);
  });
});
