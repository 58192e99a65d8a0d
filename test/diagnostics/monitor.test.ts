import { expect } from 'chai';

import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { Monitor } from '../../src/diagnostics/monitor.js';
import {
  noTraffic,
  type PeerReport,
  peerSummary,
  type Rejections,
  type Report,
} from '../../src/diagnostics/report.js';
import { inPatience, until } from '../until.js';

interface Side {
  readonly monitor: Monitor;
  readonly connection: RTCPeerConnection;
  readonly reports: Report[];
  peer(): PeerReport;
}

const shown = ['join', 'joined', 'ready', 'offer', 'answer', 'candidates', 'checking', 'connected'];

describe('Monitor', () => {
  let scope: AbortScope;
  let refused: Rejections = {};
  let watching: AbortScope;

  beforeEach(() => {
    scope = abortScope();
    refused = {};
    watching = abortScope(scope.signal);
  });
  afterEach(() => scope.end());

  function side(config: RTCConfiguration = {}): Side {
    const reports: Report[] = [];
    const onReport = (report: Report) => reports.push(report);
    const monitor = new Monitor(
      { onReport, traffic: () => noTraffic, error: () => undefined, library: '0.0.0' },
      scope.signal,
    );
    const connection = new RTCPeerConnection(config);
    scope.signal.addEventListener('abort', () => connection.close());
    const role = {
      offerer: true,
      polite: false,
      servers: config.iceServers ?? [],
      refused: () => refused,
    };
    monitor.watch('them', connection, role, watching.signal);
    return { monitor, connection, reports, peer: () => monitor.now().peers[0]! };
  }

  /** Reports rejected candidates to the monitor of the receiving side, as the call does. */
  function trickle(from: Side, to: Side): void {
    from.connection.addEventListener('icecandidate', async ({ candidate }) => {
      if (!candidate?.candidate) return;
      try {
        await to.connection.addIceCandidate(candidate);
      } catch (thrown) {
        to.monitor.refused('them', 'candidate', (thrown as Error).name);
      }
    });
  }

  async function negotiate(a: Side, b: Side): Promise<void> {
    await a.connection.setLocalDescription();
    a.monitor.signal('them', 'out', 'offer', 900);
    b.monitor.signal('them', 'in', 'offer', 900);
    await b.connection.setRemoteDescription(a.connection.localDescription!);
    await b.connection.setLocalDescription();
    await a.connection.setRemoteDescription(b.connection.localDescription!);
  }

  /** Two ends with something to negotiate. */
  function sides(): [Side, Side] {
    const both: [Side, Side] = [side(), side()];
    for (const { connection } of both) {
      connection.createDataChannel('ctl', { negotiated: true, id: 0 });
    }
    return both;
  }

  /** A new connection to the same peer, which replaces the previous one. */
  function rebuild({ monitor }: Side): void {
    const connection = new RTCPeerConnection();
    scope.signal.addEventListener('abort', () => connection.close());
    const role = { offerer: false, polite: true, servers: [], refused: () => refused };
    monitor.watch('them', connection, role, scope.signal);
  }

  async function pair(picture = false): Promise<[Side, Side]> {
    const [a, b] = sides();
    if (picture) {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      const context = canvas.getContext('2d')!;
      let tick = 0;
      const paint = setInterval(() => {
        context.fillStyle = `hsl(${tick++ * 20} 80% 50%)`;
        context.fillRect(0, 0, 64, 64);
      }, 50);
      const stream = canvas.captureStream(20);
      scope.signal.addEventListener('abort', () => {
        clearInterval(paint);
        for (const track of stream.getTracks()) track.stop();
      });
      a.connection.addTrack(stream.getTracks()[0]!, stream);
    }
    trickle(a, b);
    trickle(b, a);
    await negotiate(a, b);
    await until(() => a.connection.connectionState === 'connected', 'connected');
    await until(() => b.connection.connectionState === 'connected', 'connected');
    return [a, b];
  }

  it('has all facts within a second after connecting while the call is observed', async () => {
    const [a] = await pair();
    a.monitor.lookAt(scope.signal);
    const connectedAt = performance.now();
    // A check may arrive before the candidate that sends it: until then the remote end is peer-reflexive.
    const isTold = () => a.peer().remote.some(({ type }) => type === 'host');
    await until(() => a.peer().path && isTold(), 'a path between candidates that were told');
    await until(() => a.peer().path?.kind !== 'nat', 'the next look at it');
    expect(performance.now() - connectedAt).to.be.below(inPatience(1000));
    const peer = a.peer();
    expect(Object.keys(peer.stages)).to.include.members(shown);
    const at = (stage: string) => peer.stages[stage as keyof typeof peer.stages]!;
    // Remote candidates may be known shortly before the browser reports that the answer is set.
    expect(at('candidates')).to.be.at.least(at('offer'));
    const times = shown.filter((stage) => stage !== 'candidates').map(at);
    for (const [i, time] of times.slice(1).entries()) expect(time).to.be.at.least(times[i]!);
    expect(peer.local.length).to.be.greaterThan(0);
    expect(peer.remote.length).to.be.greaterThan(0);
    expect(peer.path?.kind).to.be.oneOf(['lan', 'same-host', 'direct']);
    expect(peer.path?.relaySide).to.equal('none');
    expect(peer.pairs.filter(({ selected }) => selected)).to.have.length(1);
    expect(peer.verdict.code).to.be.oneOf(['connected-lan', 'connected-direct']);
    expect(peer.counters.candidates.added).to.be.greaterThan(0);
    expect(peer.counters.offers.out).to.equal(1);
    expect(peer.transport.dtls).to.equal('connected');
    expect(peerSummary(a.monitor.now(), a.monitor.keyOf('them'))).to.include({
      path: peer.path?.kind,
    });
  });

  it('learns of a candidate that a check has overtaken, on an established connection', async () => {
    const [a, b] = sides();
    trickle(a, b);
    const late: RTCIceCandidate[] = [];
    b.connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) late.push(candidate);
    });
    await a.connection.setLocalDescription();
    await b.connection.setRemoteDescription(a.connection.localDescription!);
    await b.connection.setLocalDescription();
    // Candidates that gathering has already added to the description would arrive too early.
    const sdp = b.connection.localDescription!.sdp.replace(
      /^a=(candidate|end-of-cand).*\r\n/gm,
      '',
    );
    await a.connection.setRemoteDescription({ type: 'answer', sdp });
    a.monitor.lookAt(scope.signal);
    await until(() => a.peer().path, 'a path to somebody who told us no address');
    expect(a.peer().path?.remote).to.equal('prflx');
    await until(() => late.length > 0, 'their candidates');
    for (const candidate of late) await a.connection.addIceCandidate(candidate);
    await until(() => a.peer().path?.kind !== 'nat', 'it is known to be theirs');
  });

  it('lists the candidates of both ends of every pair', async () => {
    const [a] = await pair();
    await until(() => a.peer().path, 'a path');
    const { pairs, local, remote } = a.peer();
    for (const { local: mine, remote: theirs } of pairs) {
      expect(local.map(({ id }) => id)).to.include(mine);
      expect(remote.map(({ id }) => id)).to.include(theirs);
    }
  });

  it('emits masked reports at once, and samples while the call is observed', async () => {
    const [a, b] = await pair(true);
    const look = abortScope(scope.signal);
    b.monitor.lookAt(look.signal);
    a.monitor.lookAt(look.signal);
    await until(() => (b.peer().quality.fine.at(-1)?.inBps ?? 0) > 1000, 'a rate in');
    await until(() => (a.peer().quality.fine.at(-1)?.outBps ?? 0) > 1000, 'a rate out');
    await until(() => a.peer().quality.fine.some(({ rttMs }) => rttMs !== undefined), 'a delay');
    expect(b.peer().stages.media).to.be.a('number');
    const last = b.reports.at(-1)!;
    expect(last.redaction).to.equal('masked');
    expect(JSON.stringify(last)).not.to.match(/"address":"\d+\.\d+\.\d+\.\d+"/);
    look.end();
  });

  it('counts restarts and keeps the candidates of both attempts', async () => {
    const [a, b] = await pair();
    await until(() => a.peer().path, 'a path');
    const before = a.peer().local.length;
    a.monitor.restarted('them', 'asked for');
    a.connection.restartIce();
    await negotiate(a, b);
    await until(() => a.peer().local.length > before, 'new candidates');
    const peer = a.peer();
    expect(peer.counters.restarts).to.equal(1);
    expect(new Set(peer.local.map(({ generation }) => generation))).to.deep.equal(new Set([0, 1]));
    expect(a.monitor.now().log.some(({ type }) => type === 'restart')).to.equal(true);
  });

  it('distinguishes "left" from "lost" by the DTLS state, at once', async () => {
    const [a, b] = await pair();
    await until(() => a.peer().path, 'a path');
    b.connection.close();
    // A lost path would be reported as interrupted, seconds later.
    const said = new Set<string>();
    const code = () => {
      said.add(a.peer().verdict.code);
      return a.peer().verdict.code;
    };
    await until(() => code() === 'peer-left', 'peer-left');
    expect([...said]).to.not.include('interrupted');
  });

  it('keeps the facts of a connection that failed, and its cause', async () => {
    const [a, b] = sides();
    trickle(a, b);
    trickle(b, a);
    await a.connection.setLocalDescription();
    await b.connection.setRemoteDescription(a.connection.localDescription!);
    await b.connection.setLocalDescription();
    // The fingerprint of another certificate.
    const sdp = b.connection
      .localDescription!.sdp.replace(/(a=fingerprint:\S+ )..:..:/, '$100:11:')
      // Trickled candidates repeat those that the description contains already.
      .replace(/a=candidate.*\r\n/g, '');
    await a.connection.setRemoteDescription({ type: 'answer', sdp });
    await until(() => a.connection.connectionState === 'failed', 'failed');
    await until(() => a.peer().pairsFrozenAt !== undefined, 'frozen');
    // A report before the failure shows `connecting`, which the inferred verdict replaces after its hold.
    await until(() => a.peer().verdict.code !== 'connecting', 'the verdict');
    const peer = a.peer();
    expect(peer.verdict).to.deep.include({ code: 'dtls-failed', severity: 'error' });
    expect(peer.stages.ice).to.be.a('number');
    expect(peer.stages.connected).to.equal(undefined);
    await until(() => a.reports.at(-1)?.verdicts[0]?.code === 'dtls-failed', 'told');
  });

  it('reads the candidates of a description', async () => {
    const [a, b] = [side(), side()];
    a.connection.createDataChannel('ctl', { negotiated: true, id: 0 });
    await a.connection.setLocalDescription();
    await until(() => a.connection.iceGatheringState === 'complete', 'gathered');
    await b.connection.setRemoteDescription(a.connection.localDescription!);
    await until(() => b.peer().remote.length > 0, 'a remote candidate');
    expect(b.peer().stages.candidates).to.be.a('number');
  });

  it('records the response of a TURN server, without credentials', async () => {
    const iceServers = [
      { urls: 'turn:127.0.0.1:3479', username: 'canary-user', credential: 'canary' },
    ];
    const a = side({ iceServers });
    a.connection.createDataChannel('ctl', { negotiated: true, id: 0 });
    await a.connection.setLocalDescription();
    await until(() => a.peer().servers[0]?.fate !== 'untried', 'gathering');
    expect(a.peer().servers[0]).to.include({
      kind: 'turn',
      transport: 'udp',
      credential: 'present',
    });
    expect(JSON.stringify(await a.monitor.sample())).not.to.contain('canary');
  });

  it('starts a new attempt with a new connection, and keeps the peer', async () => {
    const [a] = await pair();
    await until(() => a.peer().path, 'a path');
    const { key } = a.peer();
    rebuild(a);
    const peer = a.peer();
    expect(peer.key).to.equal(key);
    expect(peer.path).to.equal(undefined);
    expect(peer.stages.connected).to.equal(undefined);
    expect(peer.stages.join).to.be.a('number');
    expect(peer.verdict.code).to.equal('connecting');
  });

  it('treats a peer that was removed and returns as new: its loss is over', async () => {
    const [a, b] = await pair();
    await until(() => a.peer().path, 'a path');
    b.connection.close();
    await until(() => a.peer().lostAt !== undefined, 'a loss');
    // While the connection is being replaced, it is the same loss.
    rebuild(a);
    expect(a.peer().lostAt).to.be.a('number');
    a.monitor.gone('them');
    rebuild(a);
    expect(a.peer()).to.include({ lostAt: undefined, failed: undefined });
    expect(a.peer().verdict.code).to.equal('connecting');
  });

  it('counts the rejected messages of a peer over all connections, and reports why the last was closed', () => {
    const a = side();
    refused = { 'channel-rate': 2 };
    a.monitor.closed('them', 'channel-flooded');
    expect(a.peer()).to.include({ closedFor: 'channel-flooded' });
    expect(a.peer().verdict).to.include({ code: 'peer-flooding', severity: 'error' });
    rebuild(a);
    refused = { 'channel-rate': 1, 'channel-malformed': 3 };
    expect(a.peer().refused).to.deep.equal({ 'channel-rate': 3, 'channel-malformed': 3 });
    expect(a.peer().verdict.code).to.equal('connecting');
  });

  it('gives up at a deadline, and keeps peers that have left', async () => {
    const a = side();
    a.monitor.setIntroduction('them', {
      name: 'Anna',
      media: { microphone: true, camera: false, screen: false },
    });
    a.monitor.deadline('them', 'connect', 20_000);
    expect(a.peer().verdict.code).to.equal('no-ice-servers');
    a.monitor.gone('them');
    expect(a.peer()).to.include({ name: 'Anna' });
    expect(a.peer().verdict.code).to.equal('peer-left');
    expect(a.monitor.now().verdicts).to.deep.equal([]);
    for (let i = 0; i < 20; i++) {
      a.monitor.stage(`other ${i}`, 'join');
      a.monitor.gone(`other ${i}`);
    }
    expect(a.monitor.now().peers).to.have.length(8);
  });

  it('is bounded for any number of messages', () => {
    const a = side();
    for (let i = 0; i < 3000; i++) {
      a.monitor.refused('them', 'candidate', `Error${i}`);
      a.monitor.signal('them', i % 2 ? 'in' : 'out', 'iceCandidate', i);
    }
    const report = a.monitor.now();
    expect(report.peers[0]?.faults).to.have.length(10);
    expect(report.log.length).to.be.at.most(600);
    expect(report.dropped.log).to.be.greaterThan(0);
  });

  it('records the stages of this client', () => {
    const { monitor } = side();
    monitor.gone('them');
    monitor.stage(null, 'join');
    expect(monitor.now().verdicts[0]?.code).to.equal('joining');
    const broker = { host: 'b', state: 'open', echoMs: 3, reconnects: 0 } as const;
    monitor.brokers([broker]);
    monitor.stage(null, 'created');
    const { signalling, verdicts } = monitor.now();
    expect(verdicts[0]?.code).to.equal('alone');
    expect(signalling.stages).to.have.keys('join', 'created');
    expect(signalling.brokers[0]?.since).to.be.a('number');
  });

  it('logs verdicts on the call that are raised or cleared, and events of the page', () => {
    const { monitor } = side();
    const said = () =>
      monitor
        .now()
        .log.filter(({ type, peer }) => ['verdict', 'page'].includes(type) && !peer)
        .map((event) => ('code' in event ? `${event.code} ` : '') + ('to' in event && event.to));
    monitor.media({ asked: ['video'], got: [], error: { name: 'NotAllowedError' } });
    expect(said()).to.deep.equal(['media-denied raised']);
    expect(said()).to.deep.equal(['media-denied raised']);
    for (const type of ['offline', 'online']) window.dispatchEvent(new Event(type));
    for (const type of ['freeze', 'resume']) document.dispatchEvent(new Event(type));
    document.dispatchEvent(new Event('visibilitychange'));
    monitor.media({ asked: ['video'], got: ['video'] });
    const befell = ['offline', 'online', 'frozen', 'resumed', document.visibilityState];
    const all = ['media-denied raised', ...befell, 'media-denied cleared'];
    expect(said()).to.deep.equal(all);
  });

  it('emits no report after its signal was aborted', async () => {
    const a = side();
    await until(() => a.reports.length, 'a report');
    a.monitor.stage('them', 'offer');
    scope.end();
    const { length } = a.reports;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(a.reports).to.have.length(length);
  });
});
