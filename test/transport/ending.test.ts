import { expect } from 'chai';
import { type Ending, judge, refusesVersion5 } from '../../src/transport/ending.js';

const never: Ending = { openForMs: null, answered: false };

describe('judge', () => {
  it('grows from half a second to ten, and never more', () => {
    const waits = [0, 1, 2, 3, 4, 5, 20].map((attempt) => judge(never, attempt, 1).waitMs);
    expect(waits).to.deep.equal([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(judge(never, 5, 0).waitMs).to.equal(0);
  });

  it('benches a broker that asks us to go away for ten minutes', () => {
    for (const code of [0x8a, 0x96, 0x97, 0x9f]) {
      const verdict = judge({ openForMs: 5, answered: true, code }, 0, 0);
      expect(verdict).to.deep.equal({ state: 'refused', cause: 'broker-refused', waitMs: 600_000 });
    }
  });

  it('tells a refusal from an absence and from a loss', () => {
    const of = (ending: Partial<Ending>) => judge({ ...never, ...ending }, 0, 0);
    expect(of({}).state).to.equal('unreachable');
    expect(of({ answered: true, code: 0x88 }).state).to.equal('unreachable');
    for (const code of [4, 5, 0x86, 0x87]) expect(of({ code }).state).to.equal('refused');
    expect(of({ failure: 'forbidden' }).state).to.equal('refused');
    expect(of({ failure: 'not-loaded' }).cause).to.equal('not-loaded');
    expect(of({ openForMs: 9 })).to.deep.include({ state: 'connecting', cause: 'broker-lost' });
  });
});

describe('refusesVersion5', () => {
  it('holds for the codes of it and for a broker that hangs up, not for one that is absent', () => {
    expect(refusesVersion5({ ...never, answered: true })).to.equal(true);
    expect(refusesVersion5({ ...never, answered: true, code: 1 })).to.equal(true);
    expect(refusesVersion5({ ...never, answered: true, code: 0x84 })).to.equal(true);
    expect(refusesVersion5(never)).to.equal(false);
    expect(refusesVersion5({ ...never, answered: true, code: 5 })).to.equal(false);
    expect(refusesVersion5({ openForMs: 1, answered: true })).to.equal(false);
  });
});
