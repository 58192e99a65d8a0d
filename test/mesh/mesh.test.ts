import { expect } from 'chai';
import { type AbortScope, abortScope } from '../../src/base/abort.js';
import { Mesh } from '../../src/mesh/mesh.js';
import type { MeshOptions } from '../../src/mesh/mesh-options.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { recoveryMs } from '../../src/peer/ice-recovery.js';
import type { Peer } from '../../src/peer/peer.js';
import { detachCandidates } from '../../src/protocol/sdp.js';
import type { PairSignal, PeerId } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { meshOptions } from './options.js';

const low = '0'.repeat(32) as PeerId;
const confirmations = async () => ({ own: new Uint8Array(32), expected: new Uint8Array(32) });
const high = 'f'.repeat(32) as PeerId;

describe('People', () => {
  let scope: AbortScope;
  let marks: string[];
  beforeEach(() => {
    scope = abortScope();
    marks = [];
  });
  afterEach(() => scope.end());

  const people = (change: Partial<MeshOptions> = {}) =>
    new Mesh(meshOptions({ mark: (_, as) => marks.push(as), ...change }), scope.signal);

  /** An offer as a browser makes it, with its candidates apart. */
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

  /** Two groups of one other person each, with nothing between them but a microtask. */
  async function twoGroups() {
    const certificates = [await createCertificate(), await createCertificate()] as const;
    const said: PairSignal[] = [];
    const peers: Peer[] = [];
    const wire = { cut: false };
    const ids = [low, high] as const;
    const [one, other]: Mesh[] = ids.map((self, i) =>
      people({
        self,
        configuration: () => ({ certificates: [certificates[i as 0].certificate] }),
        send: (_, signal) => {
          said.push(signal);
          if (!wire.cut) queueMicrotask(() => (i === 0 ? other : one)?.receive(self, signal));
        },
        watch: (peer) => peers.push(peer),
      }),
    );
    if (!one || !other) throw new Error('two groups');
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
    return { one, other, meet, connected, said, peers, wire };
  }

  const die = ({ connection }: Peer) =>
    Object.defineProperty(connection.sctp?.transport, 'state', { value: 'failed' });

  it('makes a connection anew when its DTLS has failed, in the same seat', async () => {
    const { one, other, meet, connected, peers } = await twoGroups();
    meet();
    await connected(1);
    const since = one.views[0]?.joinedAt;
    die(peers[0] as Peer);
    await connected(2);
    expect(one.views[0]?.joinedAt).to.equal(since);
    expect(other.views).to.have.length(1);
  });

  it('makes few connections for one who offers from a new one all the time, the last of them for the newest offer', async () => {
    const certificates = await Promise.all([createCertificate(), createCertificate()]);
    const [own, theirs] = certificates.map(({ certificate }) => certificate);
    const fingerprint = certificates[1]?.fingerprint ?? new Uint8Array(32);
    const { sdp } = await offerOf(theirs as RTCCertificate);
    const made: Peer[] = [];
    const now = performance.now.bind(performance);
    const { setTimeout: after } = globalThis;
    let skewMs = 0;
    const late: (() => void)[] = [];
    performance.now = () => now() + skewMs;
    globalThis.setTimeout = ((run: () => void, ms = 0) =>
      ms > 5000 && ms < 10_001 ? late.push(run) : after(run, ms)) as typeof setTimeout;
    try {
      const group = people({
        self: low,
        configuration: () => ({ certificates: [own as RTCCertificate] }),
        watch: (peer) => made.push(peer),
      });
      group.meet(high, { fingerprint, confirmations, offer: false, echoed: true });
      const offer = (session: number): PairSignal => ({
        kind: 'offer',
        sdp: sdp.replace(/^(o=\S+) \d+/m, `$1 ${session}`),
      });
      for (let n = 1; n <= 4; n++) {
        group.receive(high, offer(n));
        await until(() => made.at(-1)?.origin === `${n}`, 'the description is applied');
      }
      for (let n = 5; n <= 45; n++) group.receive(high, offer(n));
      expect(made).to.have.length(4);
      skewMs = 10_001;
      for (const run of late) run();
      await until(() => made.at(-1)?.origin === '45', 'the newest');
      expect(made).to.have.length(5);
    } finally {
      performance.now = now;
      globalThis.setTimeout = after;
    }
  });

  /** In a page that is held up somebody's turn to wait for the other's offer is over before the offer is made. */
  const inTheirTurn = async (act: () => Promise<void>) => {
    const { turn, offer } = recoveryMs;
    Object.assign(recoveryMs, { turn: 30_000, offer: 30_000 });
    await act().finally(() => Object.assign(recoveryMs, { turn, offer }));
  };

  it('makes it anew once when both notice in the same moment', async () => {
    const { meet, connected, peers } = await twoGroups();
    meet();
    await connected(1);
    await inTheirTurn(async () => {
      for (const peer of peers) die(peer);
      await connected(2);
    });
  });

  it('is not led astray by what is still said about the connection before', async () => {
    const { one, other, meet, connected, said, peers } = await twoGroups();
    meet();
    await connected(1);
    const [offer] = said.filter(({ kind }) => kind === 'offer');
    const [answer] = said.filter(({ kind }) => kind === 'answer');
    await inTheirTurn(async () => {
      for (const peer of peers) die(peer);
      await connected(2);
      if (!offer || !answer) throw new Error('an offer and an answer');
      other.receive(low, offer);
      one.receive(high, answer);
      await connected(2);
    });
  });

  it('answers what is still said about a connection it has given up with a new one', async () => {
    const { one, meet, connected, said, peers, wire } = await twoGroups();
    meet();
    await connected(1);
    const [answer] = said.filter(({ kind }) => kind === 'answer');
    if (answer?.kind !== 'answer') throw new Error('an answer');
    const now = performance.now.bind(performance);
    try {
      wire.cut = true;
      die(peers[0] as Peer);
      await until(() => peers.length === 3, 'a new connection is tried');
      performance.now = () => now() + 16_000;
      await until(() => one.views[0]?.stage === 'unreachable', 'and given up');
      await until(() => peers[2]?.connection.connectionState === 'closed', 'closed');
    } finally {
      performance.now = now;
    }
    wire.cut = false;
    one.receive(high, { ...answer, kind: 'offer' });
    await until(() => one.views[0]?.stage === 'connected', 'connected by another one');
  });

  it('keeps candidates that overtook their offer', async () => {
    const { certificate, fingerprint } = await createCertificate();
    const { sdp, candidates } = await offerOf(certificate);
    // Those by TCP lead nowhere between browsers.
    const usable = candidates.filter(({ candidate }) => / udp /i.test(candidate));
    expect(usable).to.not.have.length(0);
    const { prototype } = RTCPeerConnection;
    const real = prototype.addIceCandidate;
    const added: (string | undefined)[] = [];
    prototype.addIceCandidate = async (candidate?: RTCIceCandidateInit | null) => {
      added.push(candidate?.candidate);
    };
    try {
      const group = people();
      group.meet(low, { fingerprint, confirmations, offer: false, echoed: true });
      group.receive(low, { kind: 'candidates', candidates });
      group.receive(low, { kind: 'offer', sdp });
      await until(() => added.length === usable.length, 'the candidates');
    } finally {
      prototype.addIceCandidate = real;
    }
  });

  it('frees the seat of somebody who never offers and never comes back', async () => {
    const real = globalThis.setTimeout;
    // A minute passes in 0.6 s.
    globalThis.setTimeout = ((act: () => void, delayMs = 0) =>
      real(act, delayMs / 100)) as typeof setTimeout;
    try {
      const group = people();
      group.meet(low, {
        fingerprint: new Uint8Array(32),
        confirmations,
        offer: false,
        echoed: true,
      });
      await until(() => group.views[0]?.stage === 'unreachable', 'out of reach');
      await until(() => group.size === 0, 'a free seat');
      expect(marks).to.deep.equal(['failed', 'forgotten']);
    } finally {
      globalThis.setTimeout = real;
    }
  });

  /** Closes without a word, as a browser does that gives its channel up. */
  const close = ({ connection }: Peer) => connection.close();

  it('marks whoever closes the connection without a word, and begins a new one in the same seat', async () => {
    const { one, meet, connected, peers } = await twoGroups();
    meet();
    await connected(1);
    const since = one.views[0]?.joinedAt;
    close(peers[1] as Peer);
    await until(() => one.views[0]?.stage === 'interrupted', 'marked');
    await connected(2);
    expect(one.views[0]?.joinedAt).to.equal(since);
    expect(marks).to.not.include('forgotten');
  });

  it('removes whoever does not come back within a minute of falling silent', async () => {
    const { one, meet, connected, peers, wire } = await twoGroups();
    meet();
    await connected(1);
    wire.cut = true;
    close(peers[1] as Peer);
    await until(() => peers.length === 3, 'a new connection is tried');
    marks.length = 0;
    const now = performance.now.bind(performance);
    const real = globalThis.setTimeout;
    const delays: number[] = [];
    try {
      performance.now = () => now() + 15_000;
      globalThis.setTimeout = ((act: () => void, delayMs = 0) => {
        if (delayMs > 20_000) delays.push(delayMs);
        return real(act, delayMs / 100);
      }) as typeof setTimeout;
      await until(() => one.views[0]?.stage === 'unreachable', 'out of reach');
      await until(() => one.size === 0, 'a free seat');
    } finally {
      performance.now = now;
      globalThis.setTimeout = real;
    }
    expect(delays).to.have.length(1);
    expect(delays[0]).to.be.within(10_000, 30_000);
    expect(marks).to.deep.equal(['failed', 'forgotten']);
  });

  it('makes nothing anew for somebody who is taken for dead', async () => {
    const { one, meet, connected, peers, wire } = await twoGroups();
    meet();
    await connected(1);
    wire.cut = true;
    await inTheirTurn(async () => {
      close(peers[1] as Peer);
      await until(() => one.views[0]?.stage === 'interrupted', 'marked');
      one.probeLiveness(high);
      await until(() => one.size === 0, 'gone');
      // The line is open for a while: nothing may say that only the others hear us.
      expect(one.members[0]).to.include({ met: true, ready: false, lost: true });
      await until(() => marks.includes('forgotten'), 'forgotten', 6000);
    });
    expect(peers).to.have.length(2);
  });

  it('tells whom it sends away that it is over', async () => {
    const { one, other, meet, connected } = await twoGroups();
    meet();
    await connected(1);
    // A goodbye is said in band, and the channel opens a moment after the certificate is proved.
    await until(() => other.members[0]?.ready, 'a channel that has carried the last word');
    other.drop(low);
    await until(() => one.size === 0, 'gone at once', 2000);
  });

  it('has a connection counted that shows another certificate', async () => {
    const { certificate } = await createCertificate();
    const { sdp } = await offerOf(certificate);
    let refusal = '';
    const group = people({
      onError: ({ code }) => {
        refusal = code;
      },
    });
    group.meet(low, { fingerprint: new Uint8Array(32), confirmations, offer: false, echoed: true });
    group.receive(low, { kind: 'offer', sdp });
    await until(() => refusal, 'the refusal');
    expect(refusal).to.equal('fingerprint-mismatch');
    expect(marks).to.deep.equal(['refused', 'failed']);
  });
});
