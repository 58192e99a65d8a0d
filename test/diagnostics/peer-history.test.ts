import { expect } from 'chai';

import { EventLog } from '../../src/diagnostics/event-log.js';
import { readStats } from '../../src/diagnostics/ice/stats.js';
import { PeerHistory } from '../../src/diagnostics/peer-history.js';
import type { Happening } from '../../src/diagnostics/report.js';

const stats = (lines: readonly object[]) =>
  readStats(lines.map((line) => [(line as { id: string }).id, line] as const));

/** As Chromium 156 writes them, shortened. */
const chromium = (state: string, selected: boolean) => [
  {
    id: 'L',
    type: 'local-candidate',
    candidateType: 'host',
    protocol: 'udp',
    address: '',
    port: 7,
  },
  {
    id: 'R',
    type: 'remote-candidate',
    candidateType: 'prflx',
    protocol: 'udp',
    address: '',
    port: 9,
  },
  {
    id: 'P',
    type: 'candidate-pair',
    localCandidateId: 'L',
    remoteCandidateId: 'R',
    state,
    nominated: selected,
    requestsSent: 4,
    responsesReceived: 0,
    currentRoundTripTime: 0,
  },
  {
    id: 'T',
    type: 'transport',
    dtlsState: 'connected',
    iceRole: 'controlling',
    ...(selected && { selectedCandidatePairId: 'P' }),
  },
];

describe('readStats', () => {
  it('tells how a relay is spoken to by its URL, where the browser does not say it (Safari)', () => {
    const local = (part: object) =>
      stats([{ id: 'L', type: 'local-candidate', protocol: 'udp', ...part }]).local[0];
    const url = 'turns:t.example:443?transport=tcp';
    expect(local({ candidateType: 'relay', url })?.relayProtocol).to.equal('tls');
    expect(
      local({ candidateType: 'relay', url: 'turn:t.example?transport=tcp' })?.relayProtocol,
    ).to.equal('tcp');
    expect(local({ candidateType: 'relay', url, relayProtocol: 'udp' })?.relayProtocol).to.equal(
      'udp',
    );
    expect(local({ candidateType: 'srflx', url: 'stun:s.example' })?.relayProtocol).to.equal(
      undefined,
    );
  });

  it('finds the pair in use by the transport, whatever its state', () => {
    const reading = stats(chromium('in-progress', true));
    expect(reading.selected).to.deep.include({ local: 'L', remote: 'R', state: 'in-progress' });
    expect(reading.selected?.rttMs, '0 is unknown').to.equal(undefined);
  });

  it('finds it by the flag of an older Firefox, which has no transport', () => {
    const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
    const firefox = [{ ...pair, state: 'succeeded', nominated: true, selected: true }];
    expect(stats(firefox).selected?.local).to.equal('L');
  });

  it('takes a placeholder for what it is', () => {
    const hidden = { type: 'remote-candidate', candidateType: 'prflx', address: '(redacted)' };
    expect(stats([{ id: 'R', ...hidden }]).remote[0]).to.deep.include({
      address: undefined,
      scope: 'hidden',
    });
  });

  it('survives statistics of any shape', () => {
    const odd = [
      { id: 'a', type: 'candidate-pair' },
      { id: 'b', type: 'transport', iceRole: 4 },
    ];
    expect(stats(odd).pairs).to.have.length(1);
    expect(stats([]).pairs).to.deep.equal([]);
  });
});

describe('Trail', () => {
  const told: Happening[] = [];
  const fresh = () => {
    told.length = 0;
    return new PeerHistory('peer-1', (happening) => told.push(happening));
  };
  /** What Chromium tells once it has forgotten the first pair: another one, still asked. */
  const other = chromium('in-progress', false).map((line) =>
    line.id === 'P' ? { ...line, id: 'P2', localCandidateId: 'L2' } : line,
  );

  it('freezes the pairs at failure, when Chromium forgets them', () => {
    const history = fresh();
    history.take(stats(chromium('in-progress', false)), 1000, false);
    history.take(stats([]), 2000, true);
    expect(history.pairs).to.have.length(1);
    expect(history.pairs[0]).to.deep.include({ state: 'in-progress', sent: 4, lastSeen: 1000 });
    expect(history.frozenAt).to.equal(2000);
    history.take(stats(chromium('succeeded', true)), 3000, false);
    expect(history.frozenAt).to.equal(undefined);
    expect(history.path?.kind).to.equal('nat');
  });

  it('tells no candidate of theirs anew because a restart of ours reads their old description', () => {
    const history = fresh();
    const line = (port: number) => `candidate:1 1 udp 1 192.0.2.1 ${port} typ host`;
    history.candidate('remote', 1000, line(5000));
    history.renew();
    history.candidate('remote', 2000, line(5000));
    history.candidate('remote', 2001, line(5001));
    expect(history.remote.map(({ port, generation }) => [port, generation])).to.deep.equal([
      [5000, 0],
      [5001, 1],
    ]);
  });

  it('keeps a pair that has failed, which Chromium forgets some seconds later', () => {
    const history = fresh();
    history.take(stats(chromium('failed', false)), 1000, false);
    history.take(stats(other), 5000, false);
    const standing = history.pairs.map(({ local, state }) => [local, state]);
    expect(standing).to.deep.equal([
      ['L2', 'in-progress'],
      ['L', 'failed'],
    ]);
    expect(history.pairs[1]).to.include({ failedAt: 1000, lastSeen: 1000 });
    history.take(stats(other), 6000, false);
    expect(history.pairs).to.have.length(2);
  });

  it('keeps a pair that nobody answers until there is a path, as Chromium forgets it and never calls it failed', () => {
    const history = fresh();
    history.take(stats(chromium('in-progress', false)), 1000, false);
    history.take(stats(other), 16_000, false);
    expect(history.pairs.map(({ local, lastSeen }) => [local, lastSeen])).to.deep.equal([
      ['L2', 16_000],
      ['L', 1000],
    ]);
    history.reach('ice', 17_000);
    history.take(stats(other), 18_000, false);
    expect(history.pairs.map(({ local }) => local)).to.deep.equal(['L2']);
  });

  it('takes the jitter of the sound: that of a picture tells how it is paced', () => {
    const inbound = (kind: string, jitter: number, packetsReceived = 10) => ({
      ...{ id: kind, type: 'inbound-rtp', kind, jitter, packetsReceived },
    });
    const jitterIn = (...lines: object[]) => stats(lines as never).inJitterMs;
    expect(jitterIn(inbound('audio', 0.007), inbound('video', 0.113))).to.equal(7);
    expect(jitterIn(inbound('audio', 0, 0), inbound('video', 0.113))).to.equal(113);
  });

  it('makes no sample of a look that comes early, so that whoever looks often changes no measure', () => {
    const [seldom, often] = [fresh(), fresh()];
    const media = (at: number) =>
      stats([
        ...chromium('succeeded', true),
        { id: 'O', type: 'outbound-rtp', kind: 'audio', timestamp: at, bytesSent: at } as never,
      ]);
    for (let at = 1000; at <= 6000; at += 1000) {
      seldom.take(media(at), at, false);
      often.take(media(at), at, false);
      for (const more of [100, 300, 600]) often.take(media(at + more), at + more, false);
    }
    expect(often.quality).to.deep.equal(seldom.quality);
    expect(often.quality.fine).to.have.length(6);
    expect(often.quality.fine.at(-1)?.outBps).to.equal(8000);
  });

  it('gives the candidate of an event the identifier of the statistics', () => {
    const history = fresh();
    history.candidate('local', 5, 'candidate:1 1 udp 1 abc.local 7 typ host');
    history.take(stats(chromium('in-progress', false)), 10, false);
    expect(history.local).to.have.length(1);
    expect(history.local[0]).to.deep.include({ id: 'L', address: 'abc.local', gatheredAt: 5 });
  });

  it('learns from the description which base a candidate of the statistics has', () => {
    const history = new PeerHistory('peer-1', () => {});
    const told = { type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' };
    history.take(stats([{ ...told, id: 'R', address: '203.0.113.3', port: 18790 }]), 1, false);
    expect(history.remote[0]?.related).to.equal(undefined);
    const line =
      'candidate:1 1 udp 1677729535 203.0.113.3 18790 typ srflx raddr 192.168.2.10 rport 40423';
    history.candidate('remote', 2, line);
    expect(history.remote).to.have.length(1);
    expect(history.remote[0]?.related).to.deep.equal({ address: '192.168.2.10', port: 40423 });
  });

  it('keeps no address of a connection that was made anew', () => {
    const history = new PeerHistory('peer-1', () => {});
    history.candidate('local', 1, 'candidate:1 1 udp 1 192.0.2.1 4000 typ host');
    history.candidate('remote', 2, 'candidate:1 1 udp 1 192.0.2.2 4000 typ host');
    history.begin();
    expect([...history.local, ...history.remote]).to.deep.equal([]);
  });

  it('knows a late name by its port', () => {
    const history = fresh();
    history.candidate('remote', 5, 'candidate:1 1 udp 1 abc.local 9 typ host');
    history.take(stats(chromium('succeeded', true)), 10, false);
    expect(history.path).to.deep.include({ kind: 'lan', confidence: 'likely' });
  });

  it('counts changes of the pair, and tells each once', () => {
    const history = fresh();
    history.take(stats(chromium('succeeded', true)), 10, false);
    history.take(stats(chromium('succeeded', true)), 20, false);
    const moved = chromium('succeeded', true).map((line) =>
      line.type === 'candidate-pair' ? { ...line, remoteCandidateId: 'R2' } : line,
    );
    const relay = {
      id: 'R2',
      type: 'remote-candidate',
      candidateType: 'relay',
      protocol: 'udp',
      address: '198.51.100.7',
      port: 1,
    };
    history.take(stats([...moved, relay]), 30, false);
    expect(history.path).to.deep.include({ kind: 'relay', relaySide: 'theirs', changes: 1 });
    expect(history.paths.map(({ kind }) => kind)).to.deep.equal(['nat', 'relay']);
    expect(told.filter(({ type }) => type === 'path')).to.have.length(2);
  });
});

describe('Log', () => {
  it('makes one of what happens again and again', () => {
    let n = 0;
    const log = new EventLog(() => n++);
    for (let i = 0; i < 5; i++) log.add(i, { type: 'restart', why: 'x' });
    log.add(9, { type: 'gone' });
    expect(log.events).to.have.length(2);
    expect(log.events[0]).to.deep.include({ t: 0, times: 5 });
  });

  it('forgets the oldest, and says how many', () => {
    let n = 0;
    const log = new EventLog(() => n++);
    for (let i = 0; i < 310; i++) log.add(i, { type: 'woke', gapMs: i });
    expect(log.events).to.have.length(300);
    expect(log.dropped).to.equal(10);
  });
});
