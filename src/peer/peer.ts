// One connection to one person: three media sections, a channel, and the facts about them.
// Knows neither broker nor room nor view: signals that cannot go in band are handed to `viaRoom`.

import { listen, onAbort } from '../base/abort.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { noChannelRejections } from '../protocol/data-channel-guard.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, NegotiationSignal, PeerId, TextOf } from '../protocol/signal.js';
import { isNegotiation } from '../protocol/signal.js';
import { Channel, channelInit, channelLabel } from './channel.js';
import { hasShown, isDead } from './dtls-certificate.js';
import { IceRecovery, type PathSample } from './ice-recovery.js';
import { KeyConfirmation } from './key-confirmation.js';
import { isSending, probeLiveness } from './liveness.js';
import { MediaDeliveryMonitor, type MediaSample } from './media-delivery.js';
import { Negotiation } from './negotiation.js';
import type { PeerOptions } from './peer-options.js';
import {
  type Introduction,
  introductionIn,
  noMedia,
  type PeerState,
  stageOf,
} from './peer-state.js';
import { SignalingRoute } from './signaling-route.js';
import { type Tracks, Transceivers } from './transceivers.js';

/** One transport for all sections: one set of candidates, one certificate to prove. */
const bundlePolicy = 'max-bundle';

export class Peer {
  readonly id: PeerId;
  readonly connection: RTCPeerConnection;
  /** Signals of this person that were not let in. */
  readonly refused = noChannelRejections();
  readonly #options: PeerOptions;
  readonly #abortSignal: AbortSignal;
  readonly #negotiation: Negotiation;
  readonly #transceivers: Transceivers;
  readonly #recovery: IceRecovery;
  readonly #mediaDelivery: MediaDeliveryMonitor;
  readonly #confirming: KeyConfirmation;
  #channel: Channel | null = null;
  #introduction: Introduction = { name: '', media: noMedia };
  #state: PeerState = { stage: 'negotiating', name: null, media: noMedia };
  /** The certificate is the one committed to: media may flow. */
  #isVerified = false;
  readonly #route = new SignalingRoute(
    () => stageOf(this.connection, this.#sample) === 'connected',
  );
  /** A stage that the connection's own state does not tell. */
  #override: 'unreachable' | 'gone' | null = null;

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
        this.#mediaDelivery.sample(look);
        return look;
      },
      {
        ask: () => this.#channel?.ping(),
        doubt: () => options.onSilent(),
        restart: () => this.restart('recovery'),
        rebuild: () => options.onBroken(),
        'give-up': () => this.#setStage('unreachable'),
      },
      abortSignal,
    );
    this.#mediaDelivery = new MediaDeliveryMonitor({
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
    // The channel is negotiated by its id: no other is ever announced.
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

  /** Microphone and camera; the same object for as long as the peer lives. */
  get stream(): MediaStream {
    return this.#transceivers.stream;
  }

  get screenStream(): MediaStream {
    return this.#transceivers.screenStream;
  }

  /** Our first offer is out and unanswered: if theirs crosses it, one of the two connections goes. */
  get unanswered(): boolean {
    return this.#options.offers && this.#remote === null;
  }

  /** Names their end of this connection, once it is known: an offer with another one is about a new connection. */
  get origin(): string | undefined {
    return this.#remote ? originOf(this.#remote.sdp) : undefined;
  }

  receive(signal: NegotiationSignal): void {
    if (signal.kind === 'offer' || signal.kind === 'restart') this.#route.offered(this.#channel);
    this.#negotiation.receive(signal);
  }

  /** Our name and what we send; told in band now or as soon as that is possible. */
  introduce(introduction: Introduction): void {
    this.#introduction = introduction;
    this.#channel?.send({ kind: 'hello', ...introduction });
  }

  /** Attached once the certificate is proved, so that no stranger ever gets a frame. */
  setTracks(tracks: Tracks): void {
    this.#transceivers.send(tracks).catch((thrown) => this.#failed(thrown));
  }

  /** The most that the camera may take. */
  limit(encoding: RTCRtpEncodingParameters): void {
    this.#transceivers.limit(encoding).catch((thrown) => this.#failed(thrown));
  }

  /** Servers, for the next restart. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration({ ...configuration, bundlePolicy });
  }

  /** Media goes on over the old path while that works. */
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

  /** The page woke up: ask for a sign of life instead of waiting for the next ping. */
  refresh(): void {
    this.#channel?.ping();
    this.#recovery.evaluate();
  }

  /** A broker says that their connection to it died: if neither an answer nor media comes in band, they are gone. */
  doubt(): void {
    const [channel, transceivers] = [this.#channel, this.#transceivers];
    const gone = () => this.#setStage('gone');
    if (this.#isVerified && channel)
      probeLiveness({ channel, sections: transceivers }, gone, this.#abortSignal);
    else gone();
  }

  #send(signal: NegotiationSignal): void {
    if (this.#route.isInBand(this.#channel)) this.#channel.send(signal);
    else this.#options.viaRoom(signal);
  }

  /** Firefox throws when a closed connection is asked. */
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
        },
        onClose: () => this.#isOver || this.#recovery.markTroubled(),
        onFlood: () => this.#refuse('channel-flooded'),
        onSignal: (signal) => this.#received(signal),
        // Whoever speaks is not gone, whatever a broker said.
        onSpoke: () => this.#setStage(this.#override === 'gone' ? null : this.#override),
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
    else if (signal.kind === 'receipt') this.#mediaDelivery.receive(signal.missing);
    else if (signal.kind === 'bye') this.#options.onLeft();
    else if (signal.kind === 'confirm') this.#confirming.receive(signal.proof);
    else if (isNegotiation(signal)) this.#negotiation.receive(signal);
    else this.#confirming.receiveGroupSignal(signal);
  }

  /** Closed at once: media has been flowing since the certificate was proved. */
  #refuse(code: ErrorCode, why = 'wrong'): void {
    if (this.#isOver) return;
    if (why === 'channel') this.refused.channels++;
    this.#options.onError(new CallError(code, { peer: this.id, why }));
    this.#setStage('unreachable');
    this.connection.close();
  }

  #connectionChanged(): void {
    const isConnected = this.connection.connectionState === 'connected';
    // A restart that fails goes through `connecting` again: still the same trouble, or it would never end.
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
    // Before any frame is sent: the safety code of the group without this participant must not outlast it.
    this.#setStage(null);
    await Promise.all([this.#transceivers.attach(), this.#confirming.certificateVerified()]);
  }

  get #sample(): PathSample & MediaSample {
    const silentMs = this.#transceivers.silentMs();
    return {
      ...{ silentMs, claimed: this.#state.media, isVerified: this.#isVerified },
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

  #setStage(verdict: 'unreachable' | 'gone' | null): void {
    this.#override = verdict;
    this.#updateState();
  }

  /** Closed by us: what happens now is its echo. */
  get #isOver(): boolean {
    return this.#abortSignal.aborted || this.connection.signalingState === 'closed';
  }

  /** `call`: the browser does not take what they sent, which is no fault of ours. */
  #failed(thrown: unknown, call: 'candidate' | 'description' | '' = ''): void {
    const code = call ? 'description-refused' : 'bug';
    if (!this.#isOver) this.#options.onError(new CallError(code, { peer: this.id, call }, thrown));
  }

  /** Folds what the browser says into our words for it; tells only what is new. */
  #updateState(said: Partial<PeerState> = {}): void {
    const look = this.#sample;
    if (this.#override === 'gone' && isSending(look)) this.#override = null;
    const stage = this.#override ?? stageOf(this.connection, look);
    if (stage === this.#state.stage && Object.keys(said).length === 0) return;
    this.#state = { ...this.#state, ...said, stage };
    if (!this.#abortSignal.aborted) this.#options.onState(this.#state);
  }
}
