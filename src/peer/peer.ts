// One connection to one participant: three transceivers, a data channel, and its state. Independent of brokers, room and view:
// signals that cannot use the data channel go to `viaRoom`.

import { listen, onAbort } from '../base/abort.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { noChannelRejections } from '../protocol/data-channel-guard.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, NegotiationSignal, PeerId, TextOf, Wants } from '../protocol/signal.js';
import { isNegotiation } from '../protocol/signal.js';
import { Channel, channelInit, channelLabel } from './channel.js';
import { hasShown, isDead } from './dtls-certificate.js';
import { IceRecovery, type PathSample } from './ice-recovery.js';
import { KeyConfirmation } from './key-confirmation.js';
import { isSending, probeLiveness } from './liveness-probe.js';
import { type MediaSample, MissingMediaMonitor, shownMedia } from './missing-media.js';
import { Negotiation } from './negotiation.js';
import type { PeerOptions } from './peer-options.js';
import { nextStage, observeStage, type PeerEvent } from './peer-stage.js';
import { type Introduction, introductionIn, noMedia, type PeerState } from './peer-state.js';
import { SignalRoute } from './signal-route.js';
import { type Encodings, type Tracks, Transceivers } from './transceivers.js';

/** One transport for all media sections: one set of candidates, one certificate to verify. */
const bundlePolicy = 'max-bundle';

export class Peer {
  readonly id: PeerId;
  readonly connection: RTCPeerConnection;
  /** Rejected signals of this participant. */
  readonly refused = noChannelRejections();
  readonly #options: PeerOptions;
  readonly #abortSignal: AbortSignal;
  readonly #negotiation: Negotiation;
  readonly #transceivers: Transceivers;
  readonly #recovery: IceRecovery;
  readonly #missingMedia: MissingMediaMonitor;
  readonly #confirming: KeyConfirmation;
  #channel: Channel | null = null;
  #introduction: Introduction = { name: '', media: noMedia };
  /** `null`: the peer decides. */
  #wants: Wants | null = null;
  #state: PeerState = { stage: 'negotiating', name: null, media: noMedia, missing: {} };
  /** The certificate was verified: media may be sent. */
  #isVerified = false;
  readonly #route = new SignalRoute(() => observeStage(this.connection, this.#sample) === 'carry');

  constructor(options: PeerOptions, abortSignal: AbortSignal) {
    this.id = options.id;
    this.#options = options;
    this.#abortSignal = abortSignal;
    this.connection = new RTCPeerConnection({ ...options.configuration, bundlePolicy });
    this.#transceivers = new Transceivers(this.connection);
    this.#negotiation = new Negotiation(
      {
        ...options,
        connection: this.connection,
        send: (signal) => this.#send(signal),
        isInBand: () => this.#route.isInBand(this.#channel),
        ask: () => this.#channel?.ping(),
        carriedMs: () => this.#channel?.carriedMs ?? Infinity,
        refused: this.refused,
        onImpostor: () => this.#refuse('fingerprint-mismatch'),
        beforeAnswer: () => this.#prepareAnswer(),
        onError: (thrown, refused) => this.#failed(thrown, refused),
      },
      abortSignal,
    );
    this.#recovery = new IceRecovery(
      () => {
        this.#updateState();
        const look = this.#sample;
        this.#missingMedia.sample(look);
        return look;
      },
      {
        ask: () => this.#channel?.ping(),
        doubt: () => options.onSilent(),
        restart: () => this.restart('recovery'),
        rebuild: () => options.onBroken(),
        'give-up': () => this.#advance('give-up'),
      },
      abortSignal,
    );
    this.#missingMedia = new MissingMediaMonitor({
      send: (missing) => this.#channel?.send({ kind: 'receipt', missing }),
      onChange: (missing) => this.#updateState({ missing }),
      onNothing: () => this.restart('media'),
    });
    this.#confirming = new KeyConfirmation(
      {
        ...options,
        send: (proof) => this.#channel?.send({ kind: 'confirm', proof }),
        line: () => ({ state: this.connection.connectionState, channel: this.#channel }),
        onRefused: (why) => this.#refuse('confirmation-failed', why),
      },
      abortSignal,
    );
    this.#observeConnection(abortSignal);
    if (options.offers) {
      this.#openChannel();
      this.#transceivers.create();
    }
  }

  #observeConnection(abortSignal: AbortSignal): void {
    listen(this.connection, 'connectionstatechange', () => this.#connectionChanged(), abortSignal);
    listen(this.connection, 'signalingstatechange', () => this.#recovery.evaluate(), abortSignal);
    // The channel is negotiated by its id: a channel is never announced.
    listen(
      this.connection,
      'datachannel',
      () => this.#refuse('channel-flooded', 'channel'),
      abortSignal,
    );
    onAbort(abortSignal, () => this.connection.close());
  }

  get state(): PeerState {
    return this.#state;
  }

  /** Microphone and camera; the same object for the lifetime of the connection. */
  get stream(): MediaStream {
    return this.#transceivers.stream;
  }

  get screenStream(): MediaStream {
    return this.#transceivers.screenStream;
  }

  /** Our first offer is unanswered: if a remote offer crosses it, one of the two connections is closed. */
  get unanswered(): boolean {
    return this.#options.offers && this.#remote === null;
  }

  /**
   * Identifies the remote end of this connection once it is known: an offer with another origin belongs to another connection.
   */
  get origin(): string | undefined {
    return this.#remote ? originOf(this.#remote.sdp) : undefined;
  }

  receive(signal: NegotiationSignal): void {
    if (signal.kind === 'offer' || signal.kind === 'restart') this.#route.offered(this.#channel);
    this.#negotiation.receive(signal);
  }

  /** Sends our name and media state over the data channel, now or when it opens. */
  introduce(introduction: Introduction): void {
    this.#introduction = introduction;
    this.#channel?.send({ kind: 'hello', ...introduction });
  }

  /** Tracks are attached once the certificate is verified, so that an unverified peer never receives a frame. */
  setTracks(tracks: Tracks): void {
    this.#transceivers.send(tracks).catch((thrown) => this.#failed(thrown));
  }

  /** Tells the peer how we show its video, now or when the channel opens. A picture that we do not show is not missing. */
  want(wants: Wants): void {
    this.#wants = wants;
    this.#channel?.send({ kind: 'want', ...wants });
  }

  /** Limits bitrate, rate and resolution of camera and screen, or stops sending them. */
  limit(encodings: Encodings): void {
    this.#transceivers.limit(encodings).catch((thrown) => this.#failed(thrown));
  }

  /** ICE servers for the next restart. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration({ ...configuration, bundlePolicy });
  }

  /** Media continues on the old path while that works. */
  restart(why: string): void {
    this.#recovery.sinceRestarted.start();
    this.#options.onRestart(why);
    if (!this.#isOver) this.#negotiation.restart();
  }

  sendToGroup(signal: GroupSignal): void {
    this.#channel?.send(signal);
  }

  sendBye(): void {
    this.#channel?.send({ kind: 'bye' });
  }

  /** The page resumed: sends a ping instead of waiting for the next one. */
  refresh(): void {
    this.#channel?.ping();
    this.#recovery.evaluate();
  }

  /** A broker lost its connection to the peer: if neither an answer nor media arrives, the peer is gone. */
  doubt(): void {
    const [channel, transceivers] = [this.#channel, this.#transceivers];
    const gone = () => this.#advance('lose');
    if (this.#isVerified && channel)
      probeLiveness({ channel, sections: transceivers }, gone, this.#abortSignal);
    else gone();
  }

  #send(signal: NegotiationSignal): void {
    if (this.#route.isInBand(this.#channel)) this.#channel.send(signal);
    else this.#options.viaRoom(signal);
  }

  /** Firefox throws when a closed connection is read. */
  // Browser note firefox-closed-connection
  get #remote(): RTCSessionDescription | null {
    return this.#isOver ? null : this.connection.remoteDescription;
  }

  #openChannel(): void {
    const channel = this.connection.createDataChannel(channelLabel, channelInit);
    this.#channel = new Channel(
      {
        channel,
        refused: this.refused,
        onOpen: () => {
          this.#confirming.opened();
          this.introduce(this.#introduction);
          if (this.#wants) this.want(this.#wants);
        },
        onClose: () => this.#isOver || this.#recovery.markTroubled(),
        onFlood: () => this.#refuse('channel-flooded'),
        onSignal: (signal) => this.#received(signal),
        // A peer that sends messages is not gone.
        onSpoke: () => this.#advance('respond'),
      },
      this.#abortSignal,
    );
  }

  #prepareAnswer(): boolean {
    if (!this.#channel) this.#openChannel();
    return this.#transceivers.acceptTransceivers();
  }

  #received(signal: TextOf): void {
    if (this.#isOver) return;
    if (signal.kind === 'hello') this.#updateState(introductionIn(signal));
    else if (signal.kind === 'receipt') this.#missingMedia.receive(signal.missing);
    else if (signal.kind === 'want') this.#options.onWant(signal);
    else if (signal.kind === 'bye') this.#options.onLeft();
    else if (signal.kind === 'confirm') this.#confirming.receive(signal.proof);
    else if (isNegotiation(signal)) this.#negotiation.receive(signal);
    else this.#confirming.receiveGroupSignal(signal);
  }

  /** Closed immediately, since media has been flowing since the certificate was verified. */
  #refuse(code: ErrorCode, why = 'wrong'): void {
    if (this.#isOver) return;
    if (why === 'channel') this.refused.channels++;
    this.#options.onError(new CallError(code, { peer: this.id, why }));
    this.#advance('give-up');
    this.connection.close();
  }

  #connectionChanged(): void {
    const isConnected = this.connection.connectionState === 'connected';
    // A failing restart passes through `connecting`: it belongs to the same interruption, which would otherwise never end.
    const same = this.#state.stage === 'interrupted' && !isConnected;
    if (!same) this.#recovery.sinceTroubled.start();
    if (isConnected && !this.#isVerified)
      this.#verifyCertificate().catch((thrown) => this.#failed(thrown));
    this.#recovery.evaluate();
  }

  async #verifyCertificate(): Promise<void> {
    const shown = await hasShown(this.connection, this.#options.fingerprint, this.#abortSignal);
    // It may have been connected twice meanwhile.
    if (this.#abortSignal.aborted || this.#isVerified || shown === null) return;
    if (!shown) return this.#refuse('fingerprint-mismatch');
    this.#isVerified = true;
    // Before any frame is sent: a safety code of the group without this participant must not remain valid.
    this.#advance('verify');
    await Promise.all([this.#transceivers.attach(), this.#confirming.certificateVerified()]);
  }

  get #sample(): PathSample & MediaSample {
    const silentMs = this.#transceivers.silentMs();
    return {
      ...{ silentMs, claimed: shownMedia(this.#state.media, this.#wants) },
      isVerified: this.#isVerified,
      isUp: this.#state.stage === 'connected' && this.connection.signalingState === 'stable',
      connection: this.connection.connectionState,
      channelSilentMs: this.#confirming.confirmed ? (this.#channel?.silentMs ?? Infinity) : 0,
      mediaSilentMs: Math.min(...Object.values(silentMs)),
      lossy: this.#options.isLossy(),
      dead: isDead(this.connection),
      closed: !this.#isOver && this.#channel?.closed === true,
      polite: this.#options.polite,
    };
  }

  #advance(event: PeerEvent): void {
    this.#updateState({}, nextStage(this.#state.stage, event));
  }

  /** We closed the connection: later events are consequences of that. */
  get #isOver(): boolean {
    return this.#abortSignal.aborted || this.connection.signalingState === 'closed';
  }

  /** `call`: the browser rejected remote input, which is not an error of ours. */
  #failed(thrown: unknown, call: 'candidate' | 'description' | '' = ''): void {
    const code = call ? 'description-refused' : 'bug';
    if (!this.#isOver) this.#options.onError(new CallError(code, { peer: this.id, call }, thrown));
  }

  /** Derives the state from the connection; reports changes only. */
  #updateState(said: Partial<PeerState> = {}, decided = this.#state.stage): void {
    const sample = this.#sample;
    const responded = isSending(sample) ? nextStage(decided, 'respond') : decided;
    const stage = nextStage(responded, observeStage(this.connection, sample));
    if (stage === this.#state.stage && Object.keys(said).length === 0) return;
    this.#state = { ...this.#state, ...said, stage };
    if (!this.#abortSignal.aborted) this.#options.onState(this.#state);
  }
}
