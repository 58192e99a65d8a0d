import { expect } from 'chai';
import { rungsOf } from '../../src/view/report-ladder.js';
import { verdictReports } from '../../stories/verdicts.js';

describe('rungsOf', () => {
  it('says that UDP is blocked though the next attempt is under way', () => {
    const [peer] = verdictReports['udp-blocked'].peers;
    const states = { ...peer!.states, connection: 'connecting' } as const;
    const [, throughTheRouter] = rungsOf({ ...peer!, states, gaveUpAt: undefined });
    expect(throughTheRouter).to.deep.include({ look: 'failed', reason: 'udp-blocked' });
  });
});
