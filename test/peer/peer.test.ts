import { expect } from 'chai';
import type { CallError } from '../../src/base/errors.js';
import { createCertificate } from '../../src/peer/dtls-certificate.js';
import { fragmentOf } from '../../src/protocol/sdp.js';
import type { NegotiationSignal, Wants } from '../../src/protocol/signal.js';
import { inPatience, until } from '../until.js';
import { installClock } from '../virtual-clock.js';
import { snapshotOf } from './glare.js';
import { framesDecoded, low, type PairOptions, painted, pair, side, untilStill } from './pair.js';

describe('Peer', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });
  const meet = async (options?: PairOptions) => {
    const both = await pair(options);
    open.push(both);
    return both;
  };
  const connected = async (options?: PairOptions) => {
    const both = await meet(options);
    const sides = [both.offerer, both.answerer];
    for (const side of sides) {
      await until(() => side.peer.state.stage === 'connected', 'both connected').catch(
        (thrown: Error) => {
          throw new Error(`${thrown.message}: ${JSON.stringify(sides.map(snapshotOf))}`);
        },
      );
    }
    return both;
  };

  /**
   * Waits until both channels have received a pong, so that the following signals go in band: a pong arrives before the second
   * reply.
   */
  const connectedInBand = async () => {
    const both = await connected();
    const sides = [both.offerer, both.answerer];
    const received = (kind: string, times: number) =>
      until(
        () => sides.every(({ events }) => events.filter((one) => one === kind).length >= times),
        `${kind} received`,
      );
    await received('confirmed', 1);
    for (const times of [1, 2]) {
      for (const { peer } of sides) peer.sendToGroup({ kind: 'lock', locked: false });
      await received('lock', times);
    }
    return both;
  };

  it('connects with one offer and one answer, and sends names in band', async () => {
    const both = await pair();
    open.push(both);
    const media = { microphone: true, camera: false, screen: false };
    both.offerer.peer.introduce({ name: 'Anna', media });
    both.answerer.peer.introduce({ name: 'Bo', media: { ...media, screen: true } });
    await until(() => both.offerer.peer.state.name === 'Bo', 'the name of the answerer');
    await until(() => both.answerer.peer.state.name === 'Anna', 'the name of the offerer');
    expect(both.offerer.peer.state.media.screen).to.equal(true);
    const kinds = (signals: readonly { kind: string }[]) =>
      signals.map(({ kind }) => kind).filter((kind) => kind !== 'candidates');
    expect(kinds(both.offerer.viaRoom)).to.deep.equal(['offer']);
    expect(kinds(both.answerer.viaRoom)).to.deep.equal(['answer']);
    expect([...both.offerer.errors, ...both.answerer.errors]).to.deep.equal([]);
  });

  it('passes through the stages in order', async () => {
    const { offerer } = await connected();
    // An in-band message may arrive before the browser reports that the answer is set.
    const order = ['negotiating', 'checking', 'connected'];
    const stages = offerer.facts.map(({ stage }) => order.indexOf(stage));
    expect(stages).to.deep.equal([...stages].sort());
    expect(stages.at(-1)).to.equal(2);
  });

  it('waits for a DTLS transport that becomes connected after its connection', async () => {
    const { getRemoteCertificates } = RTCDtlsTransport.prototype;
    RTCDtlsTransport.prototype.getRemoteCertificates = () => [];
    const both = await meet();
    const peers = [both.offerer.peer, both.answerer.peer];
    try {
      for (const { connection } of peers) {
        await until(() => connection.connectionState === 'connected', 'the connected state');
      }
      expect(peers.map(({ state }) => state.stage)).not.to.include('connected');
    } finally {
      RTCDtlsTransport.prototype.getRemoteCertificates = getRemoteCertificates;
    }
    for (const { connection } of peers) {
      connection.sctp?.transport.dispatchEvent(new Event('statechange'));
    }
    for (const peer of peers) await until(() => peer.state.stage === 'connected', 'connected');
    expect([...both.offerer.errors, ...both.answerer.errors]).to.deep.equal([]);
  });

  it('sends tracks in both directions without another offer', async () => {
    const { offerer, answerer } = await connected();
    const picture = painted();
    open.push({ close: picture.stop });
    offerer.peer.setTracks(picture.tracks);
    answerer.peer.setTracks(picture.tracks);
    for (const { peer } of [offerer, answerer]) {
      await until(async () => (await framesDecoded(peer.connection)) > 3, 'frames arrive');
    }
    offerer.peer.setTracks({ ...picture.tracks, camera: null, screen: picture.tracks.camera });
    const before = await framesDecoded(answerer.peer.connection);
    await until(
      async () => (await framesDecoded(answerer.peer.connection)) > before + 3,
      'the screen section carries what the camera section did',
    );
    expect(offerer.viaRoom.filter(({ kind }) => kind === 'offer')).to.have.length(1);
  });

  it('is connected before the first frame can be sent', async () => {
    const stages: string[] = [];
    const { replaceTrack } = RTCRtpSender.prototype;
    const both = await meet();
    const senders = new Set<RTCRtpSender>();
    RTCRtpSender.prototype.replaceTrack = function (track) {
      const isOurs = both.offerer.peer.connection.getSenders().includes(this);
      if (track && isOurs && !senders.has(this)) {
        senders.add(this);
        stages.push(both.offerer.facts.at(-1)?.stage ?? 'none');
      }
      return replaceTrack.call(this, track);
    };
    try {
      const picture = painted();
      open.push({ close: picture.stop });
      both.offerer.peer.setTracks({ ...picture.tracks, microphone: null });
      await until(() => stages.length > 0, 'the camera is attached');
    } finally {
      RTCRtpSender.prototype.replaceTrack = replaceTrack;
    }
    expect(stages).to.deep.equal(['connected']);
  });

  it('applies the camera limits to the encoder', async () => {
    const { offerer } = await connected();
    const picture = painted();
    open.push({ close: picture.stop });
    offerer.peer.setTracks(picture.tracks);
    const [sound, camera, screen] = offerer.peer.connection
      .getTransceivers()
      .map(({ sender }) => sender);
    const rate = (sender?: RTCRtpSender) => sender?.getParameters().encodings[0]?.maxBitrate;
    offerer.peer.limit({
      camera: { maxBitrate: 123_000, scaleResolutionDownBy: 2 },
      screen: { maxBitrate: 456_000 },
    });
    await until(() => rate(screen) === 456_000, 'the encoder of the screen has its limit');
    expect(rate(camera)).to.equal(123_000);
    expect(sound?.getParameters().encodings[0]).to.include({ priority: 'high' });
    offerer.peer.limit({ camera: {}, screen: { active: false } });
    await until(() => screen?.getParameters().encodings[0]?.active === false, 'it is stopped');
    expect([rate(camera), rate(screen)]).to.deep.equal([undefined, undefined]);
  });

  it('applies a limit after one that the browser has rejected', async () => {
    const { offerer } = await connected();
    const camera = offerer.peer.connection.getTransceivers()[1]?.sender;
    offerer.peer.limit({ camera: { scaleResolutionDownBy: 0.5 }, screen: {} });
    await until(() => offerer.errors.length > 0, 'the browser rejects an enlargement');
    offerer.peer.limit({ camera: { maxBitrate: 123_000 }, screen: {} });
    await until(
      () => camera?.getParameters().encodings[0]?.maxBitrate === 123_000,
      'the encoder has the second limit',
    );
    expect(offerer.errors).to.have.length(1);
    offerer.errors.length = 0;
  });

  it('stops a picture that the other side does not show, and resumes it within a second', async () => {
    const wants: Wants[] = [];
    const { offerer, answerer } = await connected({
      change: {
        offerer: {
          onWant: (want) => {
            wants.push(want);
            offerer.peer.limit({
              camera: { active: want.camera !== 'off' },
              screen: {},
            });
          },
        },
      },
    });
    const picture = painted();
    open.push({ close: picture.stop });
    offerer.peer.setTracks(picture.tracks);
    const frames = () => framesDecoded(answerer.peer.connection);
    await until(async () => (await frames()) > 5, 'the picture arrives');

    answerer.peer.want({ camera: 'off', screen: 'off' });
    await until(() => wants.length === 1, 'the want arrives');
    const stillAt = await untilStill(frames);
    const size = { width: 320, height: 180, fps: 15 };
    const askedAt = performance.now();
    answerer.peer.want({ camera: size, screen: 'off' });
    await until(async () => (await frames()) > stillAt, 'the picture is back');
    expect(performance.now() - askedAt).to.be.below(inPatience(1000));
    expect(wants.at(-1)).to.deep.include({ camera: size, screen: 'off' });
  });

  it('tells what it shows to a peer whose channel opens later', async () => {
    const wants: Wants[] = [];
    const both = await meet({ change: { offerer: { onWant: (want) => wants.push(want) } } });
    both.answerer.peer.want({ camera: 'off', screen: 'off' });
    await until(() => wants.length > 0, 'the want arrives');
    expect(wants[0]).to.deep.include({ camera: 'off', screen: 'off' });
  });

  it('rejects a description with another certificate, and sends no media', async () => {
    const stranger = await createCertificate();
    const { answerer } = await meet({
      change: { answerer: { fingerprint: stranger.fingerprint } },
    });
    await until(() => answerer.peer.state.stage === 'unreachable', 'the impostor is refused');
    expect(answerer.errors).to.have.length(1);
    expect(answerer.errors[0]).to.have.property('code', 'fingerprint-mismatch');
    expect(answerer.peer.connection.connectionState).to.equal('closed');
    expect(answerer.viaRoom).to.deep.equal([]);
  });

  it('confirms the keys in both directions before it delivers group signals', async () => {
    const { offerer, answerer } = await connected();
    for (const { events } of [offerer, answerer]) {
      await until(() => events.length > 0, 'confirmed');
    }
    const digest = '0'.repeat(64);
    offerer.peer.sendToGroup({ kind: 'sas-reveal', roster: digest, round: 1, nonce: digest });
    await until(() => answerer.events.length > 1, 'the SAS signal');
    expect(answerer.events).to.deep.equal(['confirmed', 'sas-reveal']);
    expect(offerer.events).to.deep.equal(['confirmed']);
  });

  it('closes the connection on a wrong key confirmation', async () => {
    const confirmations = async () => ({
      own: new Uint8Array(32).fill(9),
      expected: new Uint8Array(32).fill(1),
    });
    const { offerer, answerer } = await meet({ change: { offerer: { confirmations } } });
    await until(() => answerer.peer.state.stage === 'unreachable', 'refused');
    expect(answerer.peer.connection.connectionState).to.equal('closed');
    expect(answerer.errors).to.have.length(1);
    expect(answerer.errors[0]).to.have.property('code', 'confirmation-failed');
    expect(answerer.errors[0]).to.have.deep.nested.property('values.why', 'wrong');
    expect(answerer.left).to.deep.equal([]);
    const { peer } = offerer;
    await until(() => peer.state.stage === 'interrupted', 'the other side sees it closed');
    expect(offerer.left).to.deep.equal([]);
  });

  it('closes the connection when no key confirmation arrives for five seconds', async () => {
    const confirmations = () => new Promise<never>(() => {});
    const { answerer } = await meet({ change: { offerer: { confirmations } } });
    await until(() => answerer.peer.state.stage === 'connected', 'connected, by the certificate');
    const since = performance.now();
    await until(() => answerer.peer.state.stage === 'unreachable', 'refused');
    expect(performance.now() - since).to.be.within(4000, inPatience(6000));
    expect(answerer.errors[0]).to.have.deep.nested.property('values.why', 'missing');
    expect(answerer.peer.connection.connectionState).to.equal('closed');
  });

  it('does not count time in which this page was held up', async () => {
    const clock = installClock({ rate: 1 });
    let release = () => {};
    const late = new Promise<void>((resolve) => {
      release = resolve;
    });
    const confirmations = async () => {
      await late;
      return { own: new Uint8Array(32).fill(2), expected: new Uint8Array(32).fill(1) };
    };
    const { answerer } = await meet({ change: { offerer: { confirmations } } });
    await until(() => answerer.peer.state.stage === 'connected', 'connected, by the certificate');
    clock.holdUp(5500);
    // Timers that became due meanwhile run first.
    await clock.advance(20);
    release();
    await until(() => answerer.events.includes('confirmed'), 'confirmed');
    expect(answerer.errors).to.deep.equal([]);
  });

  it('restarts ICE in band from both sides at once, while media continues', async () => {
    const { offerer, answerer } = await connectedInBand();
    const isGathered = ({ peer }: typeof offerer) =>
      peer.connection.iceGatheringState === 'complete';
    await until(() => isGathered(offerer) && isGathered(answerer), 'all candidates are sent');
    const viaRoom = offerer.viaRoom.length + answerer.viaRoom.length;
    const ufrag = () =>
      /a=ice-ufrag:(\S+)/.exec(offerer.peer.connection.localDescription?.sdp ?? '')?.[1];
    const before = ufrag();
    offerer.peer.restart('asked');
    answerer.peer.restart('asked');
    await until(() => ufrag() !== before, 'new credentials');
    for (const { peer } of [offerer, answerer]) {
      await until(
        () =>
          peer.connection.signalingState === 'stable' &&
          peer.connection.connectionState === 'connected',
        'stable and connected again',
      );
    }
    expect(offerer.viaRoom.length + answerer.viaRoom.length).to.equal(viaRoom);
    expect([...offerer.errors, ...answerer.errors]).to.deep.equal([]);
  });

  it('restarts with exactly one offer and one answer', async () => {
    const { offerer, answerer } = await connected();
    let changes = 0;
    for (const { peer } of [offerer, answerer]) {
      peer.connection.addEventListener('signalingstatechange', () => changes++);
    }
    offerer.peer.restart('asked');
    await until(() => changes === 4, 'an offer and its answer on both sides');
    const began = performance.now();
    await until(() => performance.now() - began > 1000, 'time for another round');
    expect(changes).to.equal(4);
  });

  it('ignores a description that a newer one has replaced', async () => {
    const { offerer, answerer } = await connected();
    const first = (side: typeof offerer, kind: string) =>
      side.viaRoom.find((signal) => signal.kind === kind) as NegotiationSignal;
    const [offer, answer] = [first(offerer, 'offer'), first(answerer, 'answer')];
    const agreed = () => {
      const [a, b] = [offerer.peer.connection, answerer.peer.connection].map((connection) => [
        fragmentOf(connection.currentLocalDescription?.sdp ?? ''),
        fragmentOf(connection.currentRemoteDescription?.sdp ?? ''),
      ]);
      return a?.[0] === b?.[1] && a?.[1] === b?.[0];
    };
    const before = fragmentOf(offer.kind === 'offer' ? offer.sdp : '');
    offerer.peer.restart('asked');
    await until(
      () =>
        fragmentOf(offerer.peer.connection.currentLocalDescription?.sdp ?? '') !== before &&
        agreed(),
      'the second generation',
    );
    answerer.peer.receive(offer);
    const pending = new Promise((resolve) => {
      offerer.peer.connection.addEventListener('signalingstatechange', resolve, { once: true });
    });
    offerer.peer.restart('asked');
    await pending;
    expect(offerer.peer.connection.signalingState).to.equal('have-local-offer');
    offerer.peer.receive(answer);
    await until(
      () => offerer.peer.connection.signalingState === 'stable' && agreed(),
      'the third generation',
    );
    expect([...offerer.errors, ...answerer.errors]).to.deep.equal([]);
    expect(offerer.peer.state.stage).to.equal('connected');
  });

  /** Returns the errors that an answerer reports for a modified offer. */
  const reported = async (what: string, change: (sdp: string) => string) => {
    const theirs = await createCertificate();
    const one = side(low, { fingerprint: theirs.fingerprint }, () => {});
    const connection = new RTCPeerConnection({ certificates: [theirs.certificate] });
    open.push({ close: () => [one.scope.end(), connection.close()] });
    connection.createDataChannel('ctl', { negotiated: true, id: 0 });
    for (const kind of ['audio', 'video', 'video']) connection.addTransceiver(kind);
    await connection.setLocalDescription();
    one.peer.receive({ kind: 'offer', sdp: change(connection.localDescription?.sdp ?? '') });
    await until(() => one.errors.length > 0, `an error for ${what}`);
    return one.errors.map((error) => error as CallError);
  };

  it('blames the peer for a remote description that the browser rejects', async () => {
    const changes: Readonly<Record<string, (sdp: string) => string>> = {
      'the same mid twice': (sdp) => sdp.replaceAll(/^a=mid:.*$/gm, 'a=mid:0'),
      'sections in another order': (sdp) => {
        const [session = '', ...sections] = sdp.split(/^(?=m=)/m);
        const isAudio = (section: string) => section.startsWith('m=audio');
        const others = sections.filter((section) => !isAudio(section));
        return session + [...others, ...sections.filter(isAudio)].join('');
      },
      'a section without ports and formats': (sdp) => sdp.replace(/^m=audio.*$/m, 'm=audio'),
    };
    for (const [what, change] of Object.entries(changes)) {
      const errors = await reported(what, change);
      expect(
        errors.map(({ code }) => code),
        what,
      ).to.deep.equal(['description-refused']);
      expect(errors[0], what).to.include({ scope: 'peer', fatal: false });
      expect(errors[0]?.values, what).to.include({ call: 'description' });
    }
  });

  it('closes the connection when the peer opens another data channel', async () => {
    const { offerer, answerer } = await connected();
    await until(() => answerer.events.includes('confirmed'), 'confirmed');
    offerer.peer.connection.createDataChannel('more');
    await until(() => answerer.errors.length > 0, 'an error');
    expect(answerer.errors[0]).to.include({ code: 'channel-flooded', scope: 'peer' });
    expect(answerer.errors[0]).to.have.deep.nested.property('values.why', 'channel');
    expect(answerer.peer.connection.connectionState).to.equal('closed');
    expect(answerer.peer.refused.channels).to.equal(1);
  });

  it('distinguishes a goodbye from a closed connection', async () => {
    const first = await connected();
    // The channel opens after the path is established.
    await until(() => first.offerer.events.includes('confirmed'), 'an open channel');
    first.offerer.peer.sendBye();
    await until(() => first.answerer.left[0] === 'bye', 'the goodbye');
    const second = await connected();
    second.offerer.scope.end();
    await until(() => second.answerer.peer.state.stage === 'interrupted', 'interrupted');
    await until(() => second.answerer.events.includes('broken'), 'a new connection is due');
    expect(second.answerer.left).to.deep.equal([]);
  });

  it('keeps a live peer that a broker reports as gone', async () => {
    const { offerer } = await connected();
    const stages = offerer.facts.length;
    offerer.peer.doubt();
    const began = performance.now();
    await until(() => performance.now() - began > 1500, 'the longest probe');
    expect(offerer.facts.slice(stages).some(({ stage }) => stage === 'gone')).to.equal(false);
  });

  it('restores a peer from “gone” when its media arrives again: a frozen page cannot answer', async () => {
    const { offerer, answerer } = await connected();
    await until(() => offerer.events.includes('confirmed'), 'confirmed');
    const picture = painted();
    open.push({ close: picture.stop });
    answerer.peer.setTracks(picture.tracks);
    await until(async () => (await framesDecoded(offerer.peer.connection)) > 3, 'frames arrive');
    const { getSynchronizationSources } = RTCRtpReceiver.prototype;
    const { send } = RTCDataChannel.prototype;
    // No message is sent, and no picture arrives for a while.
    RTCDataChannel.prototype.send = () => {};
    RTCRtpReceiver.prototype.getSynchronizationSources = () => [];
    try {
      const known = offerer.facts.length;
      offerer.peer.doubt();
      await until(() => offerer.peer.state.stage === 'gone', 'gone');
      RTCRtpReceiver.prototype.getSynchronizationSources = getSynchronizationSources;
      await until(() => offerer.peer.state.stage !== 'gone', 'not gone');
      expect(offerer.facts.slice(known).map(({ stage }) => stage)).to.include('gone');
    } finally {
      Object.assign(RTCDataChannel.prototype, { send });
      Object.assign(RTCRtpReceiver.prototype, { getSynchronizationSources });
    }
  });

  it('repeats an offer through the room when the first was lost', async () => {
    const wire = { cut: true };
    const { offerer, answerer } = await meet({ wire });
    await until(() => offerer.viaRoom.some(({ kind }) => kind === 'offer'), 'the lost offer');
    wire.cut = false;
    offerer.peer.restart('asked');
    await until(() => answerer.peer.state.stage === 'connected', 'connected by the second');
  });

  it('closes the connection when its scope ends', async () => {
    const { offerer } = await connected();
    offerer.scope.end();
    expect(offerer.peer.connection.connectionState).to.equal('closed');
  });

  it('requests a new connection when repeated restarts fail', async () => {
    const clock = installClock({ rate: 1 });
    const two = await pair();
    const { connection } = two.offerer.peer;
    const pass = (state: RTCPeerConnectionState, afterMs: number) => {
      clock.holdUp(afterMs);
      Object.defineProperty(connection, 'connectionState', { value: state, configurable: true });
      connection.dispatchEvent(new Event('connectionstatechange'));
    };
    try {
      // Silence is not counted before that.
      await until(() => two.offerer.events.includes('confirmed'), 'confirmed');
      pass('disconnected', 100);
      pass('failed', 20_000);
      pass('connecting', 1000);
      pass('failed', 20_000);
      expect(two.offerer.events).to.include('broken');
    } finally {
      two.close();
    }
  });
});
