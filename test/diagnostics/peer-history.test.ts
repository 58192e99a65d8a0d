import { expect } from 'chai';

import { EventLog } from '../../src/diagnostics/event-log.js';
import { readStats } from '../../src/diagnostics/ice/stats.js';
import type { MediaSource } from '../../src/diagnostics/peer-facts.js';
import { PeerHistory } from '../../src/diagnostics/peer-history.js';
import type { Happening } from '../../src/diagnostics/report.js';

const stats = (lines: readonly object[]) =>
  readStats(lines.map((line) => [(line as { id: string }).id, line] as const));

/** Statistics of Chromium 156, shortened. */
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
  it('derives the transport to a relay from its URL, where the browser does not report it (Safari)', () => {
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

  it('finds the pair in use by the transport, in any state', () => {
    const reading = stats(chromium('in-progress', true));
    expect(reading.selected).to.deep.include({ local: 'L', remote: 'R', state: 'in-progress' });
    expect(reading.selected?.rttMs, '0 is unknown').to.equal(undefined);
  });

  it('finds it by the flag of older versions of Firefox, which have no transport statistics', () => {
    const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
    const firefox = [{ ...pair, state: 'succeeded', nominated: true, selected: true }];
    expect(stats(firefox).selected?.local).to.equal('L');
  });

  it('recognizes a placeholder', () => {
    const hidden = { type: 'remote-candidate', candidateType: 'prflx', address: '(redacted)' };
    expect(stats([{ id: 'R', ...hidden }]).remote[0]).to.deep.include({
      address: undefined,
      scope: 'hidden',
    });
  });

  it('accepts statistics of any shape', () => {
    const odd = [
      { id: 'a', type: 'candidate-pair' },
      { id: 'b', type: 'transport', iceRole: 4 },
    ];
    expect(stats(odd).pairs).to.have.length(1);
    expect(stats([]).pairs).to.deep.equal([]);
  });
});

describe('PeerHistory', () => {
  const told: Happening[] = [];
  const fresh = () => {
    told.length = 0;
    return new PeerHistory('peer-1', (happening) => told.push(happening));
  };
  /** Statistics of Chromium after it has forgotten the first pair: another one, still being checked. */
  const other = chromium('in-progress', false).map((line) =>
    line.id === 'P' ? { ...line, id: 'P2', localCandidateId: 'L2' } : line,
  );

  it('keeps the pairs at failure, when Chromium forgets them', () => {
    const history = fresh();
    history.take(stats(chromium('in-progress', false)), 1000, false);
    history.take(stats([]), 2000, true);
    expect(history.facts().pairs).to.have.length(1);
    expect(history.facts().pairs[0]).to.deep.include({
      state: 'in-progress',
      sent: 4,
      lastSeen: 1000,
    });
    expect(history.facts().pairsFrozenAt).to.equal(2000);
    history.take(stats(chromium('succeeded', true)), 3000, false);
    expect(history.facts().pairsFrozenAt).to.equal(undefined);
    expect(history.facts().path?.kind).to.equal('nat');
  });

  it('does not report a remote candidate again when a local restart reads the previous description', () => {
    const history = fresh();
    const line = (port: number) => `candidate:1 1 udp 1 192.0.2.1 ${port} typ host`;
    history.candidate('remote', 1000, line(5000));
    history.restart(1500);
    history.candidate('remote', 2000, line(5000));
    history.candidate('remote', 2001, line(5001));
    expect(history.attempt.remote.map(({ port, generation }) => [port, generation])).to.deep.equal([
      [5000, 0],
      [5001, 1],
    ]);
  });

  it('keeps a pair that has failed, which Chromium forgets some seconds later', () => {
    const history = fresh();
    history.take(stats(chromium('failed', false)), 1000, false);
    history.take(stats(other), 5000, false);
    const standing = history.facts().pairs.map(({ local, state }) => [local, state]);
    expect(standing).to.deep.equal([
      ['L2', 'in-progress'],
      ['L', 'failed'],
    ]);
    expect(history.facts().pairs[1]).to.include({ failedAt: 1000, lastSeen: 1000 });
    history.take(stats(other), 6000, false);
    expect(history.facts().pairs).to.have.length(2);
  });

  it('keeps a pair without a response until there is a path: Chromium forgets it and never reports it as failed', () => {
    const history = fresh();
    history.take(stats(chromium('in-progress', false)), 1000, false);
    history.take(stats(other), 16_000, false);
    expect(history.facts().pairs.map(({ local, lastSeen }) => [local, lastSeen])).to.deep.equal([
      ['L2', 16_000],
      ['L', 1000],
    ]);
    history.reach('ice', 17_000);
    history.take(stats(other), 18_000, false);
    expect(history.facts().pairs.map(({ local }) => local)).to.deep.equal(['L2']);
  });

  it('uses the jitter of the audio: that of the video reflects pacing', () => {
    const inbound = (kind: string, jitter: number, packetsReceived = 10) => ({
      ...{ id: kind, type: 'inbound-rtp', kind, jitter, packetsReceived },
    });
    const jitterIn = (...lines: object[]) => stats(lines as never).inJitterMs;
    expect(jitterIn(inbound('audio', 0.007), inbound('video', 0.113))).to.equal(7);
    expect(jitterIn(inbound('audio', 0, 0), inbound('video', 0.113))).to.equal(113);
  });

  it('takes no sample of an early reading, so that additional readings change no measure', () => {
    const [once, often] = [fresh(), fresh()];
    const media = (at: number) =>
      stats([
        ...chromium('succeeded', true),
        { id: 'O', type: 'outbound-rtp', kind: 'audio', timestamp: at, bytesSent: at } as never,
      ]);
    for (let at = 1000; at <= 6000; at += 1000) {
      once.take(media(at), at, false);
      often.take(media(at), at, false);
      for (const more of [100, 300, 600]) often.take(media(at + more), at + more, false);
    }
    expect(often.facts().quality).to.deep.equal(once.facts().quality);
    expect(often.facts().quality.fine).to.have.length(6);
    expect(often.facts().quality.fine.at(-1)?.outBps).to.equal(8000);
  });

  it('gives the candidate of an event the identifier of the statistics', () => {
    const history = fresh();
    history.candidate('local', 5, 'candidate:1 1 udp 1 abc.local 7 typ host');
    history.take(stats(chromium('in-progress', false)), 10, false);
    expect(history.attempt.local).to.have.length(1);
    expect(history.attempt.local[0]).to.deep.include({
      id: 'L',
      address: 'abc.local',
      gatheredAt: 5,
    });
  });

  it('adds the base of a description to a candidate of the statistics', () => {
    const history = new PeerHistory('peer-1', () => {});
    const told = { type: 'remote-candidate', candidateType: 'srflx', protocol: 'udp' };
    history.take(stats([{ ...told, id: 'R', address: '203.0.113.3', port: 18790 }]), 1, false);
    expect(history.attempt.remote[0]?.related).to.equal(undefined);
    const line =
      'candidate:1 1 udp 1677729535 203.0.113.3 18790 typ srflx raddr 192.168.2.10 rport 40423';
    history.candidate('remote', 2, line);
    expect(history.attempt.remote).to.have.length(1);
    expect(history.attempt.remote[0]?.related).to.deep.equal({
      address: '192.168.2.10',
      port: 40423,
    });
  });

  it('keeps no candidate of a connection that was replaced', () => {
    const history = new PeerHistory('peer-1', () => {});
    history.candidate('local', 1, 'candidate:1 1 udp 1 192.0.2.1 4000 typ host');
    history.candidate('remote', 2, 'candidate:1 1 udp 1 192.0.2.2 4000 typ host');
    history.begin({ rejections: {} });
    expect([...history.attempt.local, ...history.attempt.remote]).to.deep.equal([]);
  });

  it('awaits the media that is announced and shown, since there is any', () => {
    const history = fresh();
    const camera = { microphone: false, camera: true, screen: false };
    const said = (media: typeof camera, at: number, hidden: readonly MediaSource[] = []) => {
      history.setIntroduction({ name: 'Ada', media, hidden }, at);
      return history.facts().awaited;
    };
    expect(history.facts().awaited).to.equal(undefined);
    expect(said(camera, 1)).to.deep.equal({ sources: ['camera'], since: 1 });
    expect(said(camera, 2)).to.deep.equal({ sources: ['camera'], since: 1 });
    expect(said(camera, 3, ['camera', 'screen'])?.sources).to.deep.equal([]);
    expect(history.facts().sends, 'it is announced all the same').to.deep.equal(['camera']);
    expect(said({ ...camera, microphone: true }, 4, ['camera'])).to.deep.equal({
      sources: ['microphone'],
      since: 4,
    });
    expect(said(camera, 5)).to.deep.equal({ sources: ['camera'], since: 4 });
    expect(said({ ...camera, camera: false }, 6)?.sources).to.deep.equal([]);
    expect(said(camera, 7)).to.deep.equal({ sources: ['camera'], since: 7 });
  });

  it('keeps the facts of the peer for the next connection, and not those of the last', () => {
    const history = fresh();
    history.setIntroduction(
      {
        name: 'Ada',
        media: { microphone: true, camera: false, screen: false },
        stage: 'interrupted',
      },
      1,
    );
    history.reach('join', 1);
    history.reach('connected', 2);
    history.countSignal('offers', 'out');
    history.restart(1500);
    history.take(stats(chromium('succeeded', true)), 2000, false);
    history.attempt.fault({ call: 'candidate', name: 'OperationError', at: 2100 });
    history.disconnected(3000);
    history.giveUp(4000);
    history.close('channel-flooded');
    const { pathHistory, quality } = history.facts();
    history.begin({ rejections: { flood: 2 } });
    expect(history.previous).to.deep.equal({ rejections: { flood: 2 } });
    const facts = history.facts();
    expect(facts).to.deep.include({ name: 'Ada', sends: ['microphone'], stages: { join: 1 } });
    expect(facts).to.deep.include({ restartedAt: 1500, lostAt: 3000, pathHistory, quality });
    expect(facts.counters).to.deep.include({ offers: { out: 1, in: 0 }, restarts: 1 });
    expect(facts.counters.candidates.refused).to.equal(0);
    expect([...facts.local, ...facts.remote, ...facts.pairs]).to.deep.equal([]);
    for (const field of ['path', 'silent', 'gaveUpAt', 'closedFor', 'faults'] as const) {
      expect(facts[field], field).to.equal(undefined);
    }
    expect(facts.transport.dtls).to.equal(undefined);
  });

  it('forgets the loss of a peer that was removed and returns', () => {
    const history = fresh();
    history.reach('connected', 1);
    history.disconnected(2);
    history.goneAt = 3;
    history.begin({ rejections: {} });
    expect(history.facts()).to.include({ lostAt: undefined, goneAt: undefined });
  });

  it('recognizes a host candidate by its port when its name is resolved late', () => {
    const history = fresh();
    history.candidate('remote', 5, 'candidate:1 1 udp 1 abc.local 9 typ host');
    history.take(stats(chromium('succeeded', true)), 10, false);
    expect(history.facts().path).to.deep.include({ kind: 'lan', confidence: 'likely' });
  });

  it('counts changes of the pair, and reports each once', () => {
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
    expect(history.facts().path).to.deep.include({
      kind: 'relay',
      relaySide: 'theirs',
      changes: 1,
    });
    expect(history.facts().pathHistory.map(({ kind }) => kind)).to.deep.equal(['nat', 'relay']);
    expect(told.filter(({ type }) => type === 'path')).to.have.length(2);
  });
});

describe('EventLog', () => {
  it('combines equal events in a row', () => {
    let n = 0;
    const log = new EventLog(() => n++);
    for (let i = 0; i < 5; i++) log.add(i, { type: 'restart', why: 'x' });
    log.add(9, { type: 'gone' });
    expect(log.events).to.have.length(2);
    expect(log.events[0]).to.deep.include({ t: 0, times: 5 });
  });

  it('discards the oldest events, and counts them', () => {
    let n = 0;
    const log = new EventLog(() => n++);
    for (let i = 0; i < 310; i++) log.add(i, { type: 'woke', gapMs: i });
    expect(log.events).to.have.length(300);
    expect(log.dropped).to.equal(10);
  });
});
