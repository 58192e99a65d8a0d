// One connection to one person: three media sections, a channel, and the facts about them.
// Knows neither broker nor room nor view: signals that cannot go in band are handed to `viaRoom`.

import { listen, onEnd } from '../base/abort.js';
import { CallError, type ErrorCode } from '../base/errors.js';
import { noChannelFaults } from '../protocol/data-channel-guard.js';
import { originOf } from '../protocol/sdp.js';
import type { GroupSignal, NegotiationSignal, PeerId, Said } from '../protocol/signal.js';
import { isNegotiation } from '../protocol/signal.js';
import { Channel, channelInit, channelLabel } from './channel.js';
import { hasShown, isDead } from './dtls-certificate.js';
import { type PathLook, Recovery } from './ice-recovery.js';
import { Confirming } from './key-confirmation.js';
import { doubt, isSending } from './liveness.js';
import { type MediaLook, Receipts } from './media-delivery.js';
import { Negotiation } from './negotiation.js';
import type { PeerOptions } from './peer-options.js';
import {
  type Introduction,
  introductionIn,
  noMedia,
  type PeerFacts,
  stageOf,
} from './peer-state.js';
import { Way } from './signaling-route.js';
import { MediaSections, type Tracks } from './transceivers.js';

/** One transport for all sections: one set of candidates, one certificate to prove. */
const bundlePolicy = 'max-bundle';

export class Peer {
  readonly id: PeerId;
  readonly connection: RTCPeerConnection;
  /** Signals of this person that were not let in. */
  readonly refused = noChannelFaults();
  readonly #options: PeerOptions;
  readonly #life: AbortSignal;
  readonly #negotiation: Negotiation;
  readonly #sections: MediaSections;
  readonly #recovery: Recovery;
  readonly #receipts: Receipts;
  readonly #confirming: Confirming;
  #channel: Channel | null = null;
  #introduction: Introduction = { name: '', media: noMedia };
  #facts: PeerFacts = { stage: 'negotiating', name: null, media: noMedia };
  /** The certificate is the one committed to: media may flow. */
  #proven = false;
  readonly #way = new Way(() => stageOf(this.connection, this.#look) === 'connected');
  /** A stage that the connection's own state does not tell. */
  #verdict: 'unreachable' | 'gone' | null = null;

  constructor(options: PeerOptions, life: AbortSignal) {
    this.id = options.id;
    this.#options = options;
    this.#life = life;
    this.connection = new RTCPeerConnection({ ...options.configuration, bundlePolicy });
    this.#sections = new MediaSections(this.connection);
    this.#negotiation = new Negotiation(
      {
        ...options,
        connection: this.connection,
        say: (signal) => this.#say(signal),
        isInBand: () => this.#way.isInBand(this.#channel),
        ask: () => this.#channel?.ping(),
        carriedMs: () => this.#channel?.carriedMs ?? Infinity,
        refused: this.refused,
        onImpostor: () => this.#refuse('fingerprint-mismatch'),
        beforeAnswer: () => this.#prepareAnswer(),
        onError: (thrown, refused) => this.#failed(thrown, refused),
      },
      life,
    );
    this.#recovery = new Recovery(
      () => {
        this.#refold();
        const look = this.#look;
        this.#receipts.look(look);
        return look;
      },
      {
        ask: () => this.#channel?.ping(),
        doubt: () => options.onSilent(),
        restart: () => this.restart('recovery'),
        rebuild: () => options.onBroken(),
        'give-up': () => this.#conclude('unreachable'),
      },
      life,
    );
    this.#receipts = new Receipts({
      say: (missing) => this.#channel?.say({ kind: 'receipt', missing }),
      onChange: (missing) => this.#refold({ missing }),
      onNothing: () => this.restart('media'),
    });
    this.#confirming = new Confirming(
      {
        ...options,
        say: (proof) => this.#channel?.say({ kind: 'confirm', proof }),
        line: () => ({ state: this.connection.connectionState, channel: this.#channel }),
        onRefused: (why) => this.#refuse('confirmation-failed', why),
      },
      life,
    );
    listen(this.connection, 'connectionstatechange', () => this.#connectionChanged(), life);
    listen(this.connection, 'signalingstatechange', () => this.#recovery.ask(), life);
    // The channel is negotiated by its id: no other is ever announced.
    listen(this.connection, 'datachannel', () => this.#refuse('channel-flooded', 'channel'), life);
    onEnd(life, () => this.connection.close());
    if (options.offers) {
      this.#openChannel();
      this.#sections.create();
    }
  }

  get facts(): PeerFacts {
    return this.#facts;
  }

  /** Microphone and camera; the same object for as long as the peer lives. */
  get stream(): MediaStream {
    return this.#sections.stream;
  }

  get screenStream(): MediaStream {
    return this.#sections.screenStream;
  }

  /** Our first offer is out and unanswered: if theirs crosses it, one of the two connections goes. */
  get unanswered(): boolean {
    return this.#options.offers && this.#remote === null;
  }

  /** Names their end of this connection, once it is known: an offer with another one is about a new connection. */
  get origin(): string | undefined {
    return this.#remote ? originOf(this.#remote.sdp) : undefined;
  }

  hear(signal: NegotiationSignal): void {
    if (signal.kind === 'offer' || signal.kind === 'restart') this.#way.offered(this.#channel);
    this.#negotiation.hear(signal);
  }

  /** Our name and what we send; told in band now or as soon as that is possible. */
  introduce(introduction: Introduction): void {
    this.#introduction = introduction;
    this.#channel?.say({ kind: 'hello', ...introduction });
  }

  /** Attached once the certificate is proved, so that no stranger ever gets a frame. */
  send(tracks: Tracks): void {
    this.#sections.send(tracks).catch((thrown) => this.#failed(thrown));
  }

  /** The most that the camera may take. */
  limit(encoding: RTCRtpEncodingParameters): void {
    this.#sections.limit(encoding).catch((thrown) => this.#failed(thrown));
  }

  /** Servers, for the next restart. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration({ ...configuration, bundlePolicy });
  }

  /** Media goes on over the old path while that works. */
  restart(why: string): void {
    this.#recovery.restarted.start();
    this.#options.onRestart(why);
    if (!this.#over) this.#negotiation.restart();
  }

  sayToGroup(signal: GroupSignal): void {
    this.#channel?.say(signal);
  }

  goodbye(): void {
    this.#channel?.say({ kind: 'bye' });
  }

  /** The page woke up: ask for a sign of life instead of waiting for the next ping. */
  refresh(): void {
    this.#channel?.ping();
    this.#recovery.ask();
  }

  /** A broker says that their connection to it died: if neither an answer nor media comes in band, they are gone. */
  doubt(): void {
    const [channel, sections] = [this.#channel, this.#sections];
    const gone = () => this.#conclude('gone');
    if (this.#proven && channel) doubt({ channel, sections }, gone, this.#life);
    else gone();
  }

  #say(signal: NegotiationSignal): void {
    if (this.#way.isInBand(this.#channel)) this.#channel.say(signal);
    else this.#options.viaRoom(signal);
  }

  /** Firefox throws when a closed connection is asked. */
  get #remote(): RTCSessionDescription | null {
    return this.#over ? null : this.connection.remoteDescription;
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
        onClose: () => this.#over || this.#recovery.trouble(),
        onFlood: () => this.#refuse('channel-flooded'),
        onSignal: (signal) => this.#heard(signal),
        // Whoever speaks is not gone, whatever a broker said.
        onSpoke: () => this.#conclude(this.#verdict === 'gone' ? null : this.#verdict),
      },
      this.#life,
    );
  }

  #prepareAnswer(): boolean {
    if (!this.#channel) this.#openChannel();
    return this.#sections.adopt();
  }

  #heard(signal: Said): void {
    if (this.#over) return;
    if (signal.kind === 'hello') this.#refold(introductionIn(signal));
    else if (signal.kind === 'receipt') this.#receipts.hear(signal.missing);
    else if (signal.kind === 'bye') this.#options.onLeft();
    else if (signal.kind === 'confirm') this.#confirming.hear(signal.proof);
    else if (isNegotiation(signal)) this.#negotiation.hear(signal);
    else this.#confirming.hearOfGroup(signal);
  }

  /** Closed at once: media has been flowing since the certificate was proved. */
  #refuse(code: ErrorCode, why = 'wrong'): void {
    if (this.#over) return;
    if (why === 'channel') this.refused.channels++;
    this.#options.onError(new CallError(code, { peer: this.id, why }));
    this.#conclude('unreachable');
    this.connection.close();
  }

  #connectionChanged(): void {
    const isConnected = this.connection.connectionState === 'connected';
    // A restart that fails goes through `connecting` again: still the same trouble, or it would never end.
    const same = this.#facts.stage === 'interrupted' && !isConnected;
    if (!same) this.#recovery.troubled.start();
    if (isConnected && !this.#proven) this.#prove().catch((thrown) => this.#failed(thrown));
    this.#recovery.ask();
  }

  async #prove(): Promise<void> {
    const shown = await hasShown(this.connection, this.#options.fingerprint, this.#life);
    // It may have been connected twice meanwhile.
    if (this.#life.aborted || this.#proven || shown === null) return;
    if (!shown) return this.#refuse('fingerprint-mismatch');
    this.#proven = true;
    // Before any frame is sent: the safety code of the group without this participant must not outlast it.
    this.#conclude(null);
    await Promise.all([this.#sections.attach(), this.#confirming.proven()]);
  }

  get #look(): PathLook & MediaLook {
    const silentMs = this.#sections.silentMs();
    return {
      ...{ silentMs, claimed: this.#facts.media, proven: this.#proven },
      isUp: this.#facts.stage === 'connected' && this.connection.signalingState === 'stable',
      connection: this.connection.connectionState,
      channelSilentMs: this.#confirming.confirmed ? (this.#channel?.silentMs ?? Infinity) : 0,
      mediaSilentMs: Math.min(...Object.values(silentMs)),
      dead: isDead(this.connection),
      closed: !this.#over && this.#channel?.closed === true,
      polite: this.#options.polite,
    };
  }

  #conclude(verdict: 'unreachable' | 'gone' | null): void {
    this.#verdict = verdict;
    this.#refold();
  }

  /** Closed by us: what happens now is its echo. */
  get #over(): boolean {
    return this.#life.aborted || this.connection.signalingState === 'closed';
  }

  /** `call`: the browser does not take what they sent, which is no fault of ours. */
  #failed(thrown: unknown, call: 'candidate' | 'description' | '' = ''): void {
    const code = call ? 'description-refused' : 'bug';
    if (!this.#over) this.#options.onError(new CallError(code, { peer: this.id, call }, thrown));
  }

  /** Folds what the browser says into our words for it; tells only what is new. */
  #refold(said: Partial<PeerFacts> = {}): void {
    const look = this.#look;
    if (this.#verdict === 'gone' && isSending(look)) this.#verdict = null;
    const stage = this.#verdict ?? stageOf(this.connection, look);
    if (stage === this.#facts.stage && Object.keys(said).length === 0) return;
    this.#facts = { ...this.#facts, ...said, stage };
    if (!this.#life.aborted) this.#options.onFacts(this.#facts);
  }
}
