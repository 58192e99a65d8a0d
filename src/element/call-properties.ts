// The properties of <video-call>: those that make up a call, as the page sets them, and those that are read from the state
// of the call. The values are checked in attributes.ts.

import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { CallModel } from '../call/call-model.js';
import type { CallOptions } from '../call/options.js';
import {
  type CallStateName,
  type LobbyFacts,
  type PeerView,
  type Security,
  type SelfView,
  securityOf,
  stateName,
} from '../call/state.js';
import { ownBytes, parseJson, type SecretTraces, secretMark, secretMarkup } from './attributes.js';

/** Differs from every value. */
const another = {};

export abstract class CallPropertiesElement extends LitElement {
  abstract get call(): CallModel | null;
  abstract set call(call: CallModel | null);

  /** The room's name: whoever names the same room meets there. 1 to 256 bytes. Changing it changes rooms. */
  @property({ useDefault: true }) room = '';

  /** Rooms of different namespaces never meet. Default: the page's origin. */
  @property({ useDefault: true }) namespace = '';

  /** Your display name; others see it once they are connected. At most 48 characters. */
  @property({ useDefault: true }) name = '';

  /** Joins without the preview. Sound of others may still need one click, by the browser's rules. */
  @property({ type: Boolean, attribute: 'auto-join' }) autoJoin = false;

  /**
   * `hash`: takes the room's keys from the page's fragment (`#k=…`, see `createLink()`), and joins no room without;
   * `hash create`: makes a key, and puts it into the address, where there is none; `hash optional`: joins the open room
   * where there is none; `none`: touches no address. A tag that has asked for a key joins no room without one, unless it
   * is told `hash optional`.
   */
  @property({ attribute: 'secret-from', useDefault: true })
  secretFrom: 'none' | 'hash' | 'hash create' | 'hash optional' = 'none';

  /** Public key of the room's owner, base64url: whoever comes waits until the owner or a cohost lets them in. */
  @property() owner: string | Uint8Array | null = null;

  /** Brokers to meet at, all at once: `wss:` addresses with spaces between, or (as property) a list. Default: three public ones. */
  @property() brokers: CallOptions['brokers'] | string | null = null;

  /** STUN and TURN servers: JSON, or (as property) a list or an async function that returns one. */
  @property({ attribute: 'ice-servers', converter: parseJson })
  iceServers: CallOptions['iceServers'] | null = null;

  /** Uses relayed candidates only, so that nobody learns your address. Needs a TURN server. */
  @property({ type: Boolean, attribute: 'relay-only' }) relayOnly = false;

  /** Microphone: `on` from the start, `off` until switched on, `none` removes it. */
  @property({ useDefault: true }) audio: 'on' | 'off' | 'none' = 'on';

  /** Camera: `on` from the start, `off` until switched on, `none` removes it. */
  @property({ useDefault: true }) video: 'on' | 'off' | 'none' = 'on';

  /** Seats in the room, yours included: 2 to 16. */
  @property({ type: Number, attribute: 'max-peers', useDefault: true }) maxPeers = 8;

  /**
   * The room's secret: a passphrase, or 16 to 32 random bytes. Never an attribute, which would stay in the HTML. Once it
   * was set, be it to `null`, the tag joins no room without one, unless `secret-from` is `hash optional`.
   */
  @property({ attribute: false })
  get secret(): string | Uint8Array | null {
    return this.#secret;
  }

  set secret(secret: string | Uint8Array | null) {
    this.#isSecretSet = true;
    this.#secret = ownBytes(secret);
    this.toggleAttribute(secretMark, true);
    // Also when it was `null` before.
    this.requestUpdate('secret', another);
  }

  #secret: string | Uint8Array | null = null;
  #isSecretSet = false;

  /** The owner's private key: whoever has it is the owner. Never an attribute, and never in the invite link. */
  @property({ attribute: false })
  get ownerKey(): string | Uint8Array | null {
    return this.#ownerKey;
  }

  set ownerKey(ownerKey: string | Uint8Array | null) {
    this.#ownerKey = ownBytes(ownerKey);
    this.requestUpdate('ownerKey', another);
  }

  #ownerKey: string | Uint8Array | null = null;

  /** Replaces the brokers altogether, for tests and for signalling of your own. */
  @property({ attribute: false }) transport: CallOptions['transport'] | null = null;

  /** Where the call is; also the reflected attribute `state` and a CSS state. */
  get state(): CallStateName {
    return this.call ? stateName(this.call.state) : 'idle';
  }

  /** Everybody else in the room, in order of arrival. */
  get peers(): readonly PeerView[] {
    return this.call?.state.peers ?? [];
  }

  /** Ourselves: name, devices, streams. */
  get self(): SelfView | null {
    return this.call?.state.self ?? null;
  }

  /** Our microphone and camera; `null` while neither is captured. */
  get localStream(): MediaStream | null {
    return this.self?.stream ?? null;
  }

  /** Who knocks, our own knock, our role, the lock; `null` in a room without an owner. */
  get lobby(): LobbyFacts | null {
    return this.call?.state.lobby ?? null;
  }

  /**
   * Who can come in and listen: `open` (whoever knows the room's name), `weak` (whoever guesses its passphrase),
   * `strong` (whoever has the link), `verified` (the safety code was compared, and it matched).
   */
  get security(): Security {
    return this.call ? securityOf(this.call.state) : 'open';
  }

  protected get secretTraces(): SecretTraces {
    return {
      isSecretSet: this.#isSecretSet || this.hasAttribute(secretMark),
      names: [...this.getAttributeNames(), ...Object.keys(this)],
    };
  }

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: the attributes of the class that is asked, not of its parent.
    return [...super.observedAttributes, ...secretMarkup];
  }

  /** A secret in the HTML is refused; without it the tag is looked at again. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (secretMarkup.includes(name)) this.requestUpdate('secret', another);
  }
}
