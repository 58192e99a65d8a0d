import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { monotonicMs } from '../../src/base/clock.js';
import type { MeshOptions } from '../../src/mesh/mesh.js';
import { Mesh } from '../../src/mesh/mesh.js';
import { meshTimeouts } from '../../src/mesh/mesh-peer.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { recoveryMs } from '../../src/peer/ice-recovery.js';
import { livenessMs } from '../../src/peer/liveness-probe.js';
import type { Peer } from '../../src/peer/peer.js';
import { detachCandidates } from '../../src/protocol/sdp.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';
import { meshOptions } from './options.js';

const low = '0'.repeat(32) as PeerId;
const confirmations = async () => ({ own: new Uint8Array(32), expected: new Uint8Array(32) });
const high = 'f'.repeat(32) as PeerId;

describe('Mesh', () => {
  let scope: AbortScope;
  let marks: string[];
  beforeEach(() => {
    scope = abortScope();
    marks = [];
  });
  afterEach(() => scope.end());

  const createMesh = (change: Partial<MeshOptions> = {}) =>
    new Mesh(meshOptions({ mark: (_, as) => marks.push(as), ...change }), scope.signal);

  /** Creates an offer in the browser, with its candidates separate. */
  async function offerOf(certificate: RTCCertificate) {
    const connection = new RTCPeerConnection({ certificates: [certificate] });
    connection.createDataChannel('ctl', { negotiated: true, id: 0 });
    for (const kind of ['audio', 'video', 'video']) connection.addTransceiver(kind);
    await connection.setLocalDescription();
    await until(() => connection.iceGatheringState === 'complete', 'all candidates');
    const whole = connection.localDescription?.sdp ?? '';
    connection.close();
    return detachCandidates(whole);
  }

  /** Two meshes with one peer each, connected by a microtask only. */
  async function twoMeshes() {
    const certificates = [await createCertificate(), await createCertificate()] as const;
    const sent: PairSignal[] = [];
    const peers: Peer[] = [];
    const wire = { cut: false };
    const ids = [low, high] as const;
    const [one, other]: Mesh[] = ids.map((self, i) =>
      createMesh({
        self,
        mark: (_, as) => i === 0 && marks.push(as),
        configuration: () => ({ certificates: [certificates[i as 0].certificate] }),
        send: (_, signal) => {
          sent.push(signal);
          if (!wire.cut) queueMicrotask(() => (i === 0 ? other : one)?.receive(self, signal));
        },
        watch: (peer) => peers.push(peer),
      }),
    );
    if (!one || !other) throw new Error('two meshes');
    const meet = () => {
      other.meet(low, {
        fingerprint: certificates[0].fingerprint,
        confirmations,
        offer: false,
        echoed: true,
      });
      one.meet(high, {
        fingerprint: certificates[1].fingerprint,
        confirmations,
        offer: true,
        echoed: true,
      });
    };
    const stages = () => [one, other].map(({ views }) => views[0]?.stage);
    const connected = (times: number) =>
      until(
        () => peers.length === 2 * times && stages().every((stage) => stage === 'connected'),
        `connected for the ${times}. time`,
      );
    return { one, other, meet, connected, sent, peers, wire };
  }

  const failDtls = ({ connection }: Peer) =>
    Object.defineProperty(connection.sctp?.transport, 'state', { value: 'failed' });

  it('replaces a connection whose DTLS has failed, and keeps the place of the peer', async () => {
    const { one, other, meet, connected, peers } = await twoMeshes();
    meet();
    await connected(1);
    const since = one.views[0]?.joinedAt;
    failDtls(peers[0] as Peer);
    await connected(2);
    expect(one.views[0]?.joinedAt).to.equal(since);
    expect(other.views).to.have.length(1);
  });

  it('limits the connections for a peer that offers from new ones all the time, and ends with the newest offer', async () => {
    const certificates = await Promise.all([createCertificate(), createCertificate()]);
    const [own, theirs] = certificates.map(({ certificate }) => certificate);
    const fingerprint = certificates[1]?.fingerprint ?? new Uint8Array(32);
    const { sdp } = await offerOf(theirs as RTCCertificate);
    const made: Peer[] = [];
    const clock = installClock({ rate: 1 });
    const mesh = createMesh({
      self: low,
      configuration: () => ({ certificates: [own as RTCCertificate] }),
      watch: (peer) => made.push(peer),
    });
    mesh.meet(high, { fingerprint, confirmations, offer: false, echoed: true });
    const offer = (session: number): PairSignal => ({
      kind: 'offer',
      sdp: sdp.replace(/^(o=\S+) \d+/m, `$1 ${session}`),
    });
    for (let n = 1; n <= 4; n++) {
      mesh.receive(high, offer(n));
      await until(() => made.at(-1)?.origin === `${n}`, 'the description is applied');
    }
    for (let n = 5; n <= 45; n++) mesh.receive(high, offer(n));
    expect(made).to.have.length(4);
    await clock.advance(10_001);
    await until(() => made.at(-1)?.origin === '45', 'the newest');
    expect(made).to.have.length(5);
  });

  /** Time passes slowly: on a slow page, the time to wait for the remote offer could end before that offer is created. */
  const slowClock = () => installClock({ rate: 0.1 });

  it('replaces the connection once when both sides detect the failure at the same time', async () => {
    const clock = slowClock();
    const { meet, connected, peers } = await twoMeshes();
    meet();
    await connected(1);
    for (const peer of peers) failDtls(peer);
    await clock.advance(recoveryMs.look);
    await connected(2);
  });

  it('ignores late signals of the previous connection', async () => {
    const clock = slowClock();
    const { one, other, meet, connected, sent, peers } = await twoMeshes();
    meet();
    await connected(1);
    const [offer] = sent.filter(({ kind }) => kind === 'offer');
    const [answer] = sent.filter(({ kind }) => kind === 'answer');
    for (const peer of peers) failDtls(peer);
    await clock.advance(recoveryMs.look);
    await connected(2);
    if (!offer || !answer) throw new Error('an offer and an answer');
    other.receive(low, offer);
    one.receive(high, answer);
    await connected(2);
  });

  it('answers a late offer for an abandoned connection with a new one', async () => {
    const clock = installClock({ rate: 1 });
    const { one, meet, connected, sent, peers, wire } = await twoMeshes();
    meet();
    await connected(1);
    const [answer] = sent.filter(({ kind }) => kind === 'answer');
    if (answer?.kind !== 'answer') throw new Error('an answer');
    wire.cut = true;
    failDtls(peers[0] as Peer);
    await until(() => peers.length === 3, 'a new connection is tried');
    await clock.advance(16_000);
    await until(() => one.views[0]?.stage === 'unreachable', 'abandoned');
    await until(() => peers[2]?.connection.connectionState === 'closed', 'closed');
    wire.cut = false;
    one.receive(high, { ...answer, kind: 'offer' });
    await until(() => one.views[0]?.stage === 'connected', 'connected by a new one');
  });

  it('keeps candidates that arrive before their offer', async () => {
    const { certificate, fingerprint } = await createCertificate();
    const { sdp, candidates } = await offerOf(certificate);
    // Browsers cannot connect to each other's TCP candidates.
    const usable = candidates.filter(({ candidate }) => / udp /i.test(candidate));
    expect(usable).to.not.have.length(0);
    const { prototype } = RTCPeerConnection;
    const real = prototype.addIceCandidate;
    const added: (string | undefined)[] = [];
    prototype.addIceCandidate = async (candidate?: RTCIceCandidateInit | null) => {
      added.push(candidate?.candidate);
    };
    try {
      const mesh = createMesh();
      mesh.meet(low, { fingerprint, confirmations, offer: false, echoed: true });
      mesh.receive(low, { kind: 'candidates', candidates });
      mesh.receive(low, { kind: 'offer', sdp });
      await until(() => added.length === usable.length, 'the candidates');
    } finally {
      prototype.addIceCandidate = real;
    }
  });

  it('removes a peer that never offers and never returns', async () => {
    const clock = installClock();
    const mesh = createMesh();
    mesh.meet(low, {
      fingerprint: new Uint8Array(32),
      confirmations,
      offer: false,
      echoed: true,
    });
    await clock.advance(meshTimeouts.offerDue - 1);
    expect(mesh.views[0]?.stage).to.equal('announced');
    await clock.advance(1);
    expect(mesh.views[0]?.stage).to.equal('unreachable');
    await clock.advance(meshTimeouts.unreachable - 1);
    expect(mesh.size).to.equal(1);
    await clock.advance(1);
    expect(mesh.size).to.equal(0);
    expect(marks).to.deep.equal(['failed', 'forgotten']);
  });

  /** Closes without a goodbye, as a browser does when its channel fails. */
  const close = ({ connection }: Peer) => connection.close();

  it('shows a peer that closes its connection without a goodbye as interrupted, and reconnects it in its place', async () => {
    const { one, meet, connected, peers } = await twoMeshes();
    meet();
    await connected(1);
    const since = one.views[0]?.joinedAt;
    close(peers[1] as Peer);
    await until(() => one.views[0]?.stage === 'interrupted', 'interrupted');
    await connected(2);
    expect(one.views[0]?.joinedAt).to.equal(since);
    expect(marks).to.not.include('forgotten');
  });

  it('removes a peer that does not return within a minute of silence', async () => {
    const clock = installClock({ rate: 1 });
    const { one, meet, connected, peers, wire } = await twoMeshes();
    meet();
    await connected(1);
    wire.cut = true;
    close(peers[1] as Peer);
    await until(() => peers.length === 3, 'a new connection is tried');
    marks.length = 0;
    const rebuiltAt = monotonicMs();
    await clock.advance(15_000);
    await until(() => one.views[0]?.stage === 'unreachable', 'unreachable');
    await clock.advanceUntil(() => one.size === 0, 'removal', 60_000);
    // The silence began at most 15 s before the new connection.
    expect(monotonicMs() - rebuiltAt).to.be.within(44_000, 47_000);
    expect(marks).to.deep.equal(['failed', 'forgotten']);
  });

  it('does not reconnect a peer that is considered gone', async () => {
    const clock = slowClock();
    const { one, meet, connected, peers, wire } = await twoMeshes();
    meet();
    await connected(1);
    wire.cut = true;
    close(peers[1] as Peer);
    await until(() => one.views[0]?.stage === 'interrupted', 'interrupted');
    one.probeLiveness(high);
    await clock.advance(livenessMs);
    expect(one.size, 'gone').to.equal(0);
    // The channel stays open for a while; the peer must not be listed as ready during this time.
    expect(one.members[0]).to.include({ met: true, ready: false, lost: true });
    await clock.advance(meshTimeouts.goneGrace);
    expect(marks).to.include('forgotten');
    expect(peers).to.have.length(2);
  });

  it('sends a goodbye to a peer that it drops', async () => {
    const { one, other, meet, connected } = await twoMeshes();
    meet();
    await connected(1);
    // A goodbye goes in band, and the channel opens shortly after the certificate is verified.
    await until(() => other.members[0]?.ready, 'a ready channel');
    other.drop(low);
    await until(() => one.size === 0, 'gone at once', 2000);
  });

  it('marks a peer that presents another certificate as refused', async () => {
    const { certificate } = await createCertificate();
    const { sdp } = await offerOf(certificate);
    let refusal = '';
    const mesh = createMesh({
      onError: ({ code }) => {
        refusal = code;
      },
    });
    mesh.meet(low, { fingerprint: new Uint8Array(32), confirmations, offer: false, echoed: true });
    mesh.receive(low, { kind: 'offer', sdp });
    await until(() => refusal, 'the refusal');
    expect(refusal).to.equal('fingerprint-mismatch');
    expect(marks).to.deep.equal(['refused', 'failed']);
  });
});
