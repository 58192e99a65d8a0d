import { expect } from 'chai';
import type { CallError } from '../../src/base/errors.js';
import { childOf, type Lifetime } from '../../src/base/lifetime.js';
import { People } from '../../src/call/people.js';
import { createCertificate } from '../../src/peer/certificate.js';
import { noMedia } from '../../src/peer/facts.js';
import { detachCandidates } from '../../src/protocol/sdp.js';
import type { PeerId } from '../../src/protocol/signal.js';
import { until } from '../until.js';

const low = '0'.repeat(32) as PeerId;
const confirmations = async () => ({ own: new Uint8Array(32), expected: new Uint8Array(32) });
const high = 'f'.repeat(32) as PeerId;

describe('People', () => {
  let life: Lifetime;
  let marks: string[];
  beforeEach(() => {
    life = childOf();
    marks = [];
  });
  afterEach(() => life.end());

  const thrown = (error: CallError) => {
    throw error;
  };
  const people = (onError: (error: CallError) => void = thrown) =>
    new People(
      {
        self: high,
        configuration: () => ({}),
        introduction: () => ({ name: '', media: noMedia }),
        tracks: () => ({ microphone: null, camera: null, screen: null }),
        cameraEncoding: () => ({}),
        say: () => {},
        mark: (_, as) => marks.push(as),
        watch: () => {},
        lastLook: () => Promise.resolve(),
        summary: () => ({}),
        onRestart: () => {},
        onClosed: () => {},
        onConfirmed: () => {},
        onGroup: () => {},
        onChange: () => {},
        onError,
      },
      life.signal,
    );

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

  it('keeps candidates that overtook their offer', async () => {
    const { certificate, fingerprint } = await createCertificate();
    const { sdp, candidates } = await offerOf(certificate);
    expect(candidates).to.not.have.length(0);
    const { prototype } = RTCPeerConnection;
    const real = prototype.addIceCandidate;
    const added: (string | undefined)[] = [];
    prototype.addIceCandidate = async (candidate?: RTCIceCandidateInit | null) => {
      added.push(candidate?.candidate);
    };
    try {
      const group = people();
      group.meet(low, { fingerprint, confirmations }, false);
      group.hear(low, { kind: 'candidates', candidates });
      group.hear(low, { kind: 'offer', sdp });
      await until(() => added.length === candidates.length, 'the candidates');
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
      group.meet(low, { fingerprint: new Uint8Array(32), confirmations }, false);
      await until(() => group.views[0]?.stage === 'unreachable', 'out of reach');
      await until(() => group.seats === 0, 'a free seat');
      expect(marks).to.deep.equal(['failed', 'forgotten']);
    } finally {
      globalThis.setTimeout = real;
    }
  });

  it('has a connection counted that shows another certificate', async () => {
    const { certificate } = await createCertificate();
    const { sdp } = await offerOf(certificate);
    let refusal = '';
    const group = people((error) => {
      refusal = error.code;
    });
    group.meet(low, { fingerprint: new Uint8Array(32), confirmations }, false);
    group.hear(low, { kind: 'offer', sdp });
    await until(() => refusal, 'the refusal');
    expect(refusal).to.equal('fingerprint-mismatch');
    expect(marks).to.deep.equal(['refused', 'failed']);
  });
});
