import { expect } from 'chai';
import { rungsOf } from '../../src/view/report-ladder.js';
import { server } from '../../stories/report-parts.js';
import { verdictReports } from '../../stories/verdicts.js';

describe('rungsOf', () => {
  it('says that UDP is blocked though the next attempt is under way', () => {
    const [peer] = verdictReports['udp-blocked'].peers;
    const states = { ...peer!.states, connection: 'connecting' } as const;
    const [, throughTheRouter] = rungsOf({ ...peer!, states, gaveUpAt: undefined });
    expect(throughTheRouter).to.deep.include({ look: 'failed', reason: 'udp-blocked' });
    const url = 'turns:turn.example.org:443?transport=tcp';
    const tls = server(url, { transport: 'tls', fate: 'waiting', firstMs: undefined });
    const servers = [...peer!.servers.filter(({ kind }) => kind === 'stun'), tls];
    const [, , relay] = rungsOf({ ...peer!, servers, states, gaveUpAt: undefined });
    expect(relay).to.deep.include({ look: 'idle', reason: 'waiting' });
  });
});
