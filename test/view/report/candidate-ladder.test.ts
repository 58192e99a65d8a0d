import { expect } from 'chai';
import { rungsOf } from '../../../src/view/report/candidate-ladder.js';
import { server } from '../../../stories/report-parts.js';
import { verdictReports } from '../../../stories/verdicts.js';

describe('rungsOf', () => {
  it('names only the relay policy as the reason', () => {
    const [peer] = verdictReports['connected-relay'].peers;
    const [host, router, relay] = rungsOf({ ...peer!, policy: 'relay' });
    for (const rung of [host, router]) {
      expect(rung).to.deep.include({ state: 'idle', reason: 'not-allowed' });
    }
    expect(relay?.state).to.equal('used');
  });

  it('requires no STUN server with a TURN server over UDP', () => {
    const [peer] = verdictReports['connected-relay'].peers;
    const local = peer!.local.filter(({ type }) => type !== 'srflx');
    const reason = (...servers: (typeof peer & object)['servers']) =>
      rungsOf({ ...peer!, local, servers })[1]?.reason;
    expect(reason(server('turn:t.example'))).to.equal('no-address');
    const tls = server('turns:t.example:443', { transport: 'tls' });
    expect(reason(tls)).to.equal('no-stun');
  });

  it('shows failures and no attempts below a verdict that there is no path', () => {
    const [peer] = verdictReports['no-common-path'].peers;
    const states = { ...peer!.states, connection: 'connecting' } as const;
    const again = { ...peer!, states, gaveUpAt: undefined, failed: peer!.verdict };
    expect(rungsOf(again).map(({ state }) => state)).to.not.include('trying');
    const trying = { ...again, verdict: { ...peer!.verdict, severity: 'info' as const } };
    expect(rungsOf(trying).map(({ state }) => state)).to.include('trying');
  });

  it('shows that UDP is blocked although the next attempt is running', () => {
    const [peer] = verdictReports['udp-blocked'].peers;
    const states = { ...peer!.states, connection: 'connecting' } as const;
    const [, throughTheRouter] = rungsOf({ ...peer!, states, gaveUpAt: undefined });
    expect(throughTheRouter).to.deep.include({ state: 'failed', reason: 'udp-blocked' });
    const url = 'turns:turn.example.org:443?transport=tcp';
    const tls = server(url, { transport: 'tls', fate: 'waiting', firstMs: undefined });
    const servers = [...peer!.servers.filter(({ kind }) => kind === 'stun'), tls];
    const [, , relay] = rungsOf({ ...peer!, servers, states, gaveUpAt: undefined });
    expect(relay).to.deep.include({ state: 'idle', reason: 'waiting' });
  });
});
