import { expect } from 'chai';
import { grow, noQuality } from '../../../src/diagnostics/quality.js';
import { judged, percent, worstLoss } from '../../../src/view/report/format.js';

describe('the numbers of a participant', () => {
  const samples = [0.06, 0.07, 0.06, 0, 0.06, 0].map((outLoss, second) => ({
    t: second * 1000,
    inLoss: 0,
    outLoss,
  }));
  const quality = samples.reduce(grow, noQuality);

  it('agree with the verdict: "6 % of what you send gets lost" is not beside "Lost 0 %"', () => {
    expect(percent(judged(quality, 'outLoss'))).to.equal('6\u00a0%');
    expect(percent(worstLoss(quality))).to.equal('6\u00a0%');
  });

  it('are the latest known values with too few samples', () => {
    const few = samples.slice(0, 2).reduce(grow, noQuality);
    expect(worstLoss(few)).to.equal(0.07);
    expect(worstLoss(noQuality)).to.equal(undefined);
  });
});
