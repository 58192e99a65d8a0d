// The properties of <video-call>: those that make up a call, as the page sets them, and those that are read from the state
// of the call. The values are checked in call-request.ts.

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
import {
  ownBytes,
  parseJson,
  type SecretTraces,
  secretMark,
  secretMarkup,
} from './call-request.js';

/** A value that differs from each property value, so that the update is not skipped. */
const another = {};

export abstract class CallPropertiesElement extends LitElement {
  abstract get call(): CallModel | null;
  abstract set call(call: CallModel | null);

  /** Name of the room: pages with the same name (and namespace) join the same room. 1 to 256 bytes. A change switches rooms. */
  @property({ useDefault: true }) room = '';

  /** Rooms in different namespaces are separate, even with the same name. Default: the page's origin. */
  @property({ useDefault: true }) namespace = '';

  /** Your display name, which connected participants see. At most 48 characters. */
  @property({ useDefault: true }) name = '';

  /** Joins without the preview. The browser's autoplay policy may still require a click before sound plays. */
  @property({ type: Boolean, attribute: 'auto-join' }) autoJoin = false;

  /**
   * `hash`: reads the room's keys from the URL fragment (`#k=…`, see `createLink()`), and joins no room without a key;
   * `hash create`: without a key, creates one and adds it to the URL; `hash optional`: without a key, joins the open room;
   * `none`: ignores the URL fragment. A tag that once required a key joins no room without one, unless it is set to
   * `hash optional`.
   */
  @property({ attribute: 'secret-from', useDefault: true })
  secretFrom: 'none' | 'hash' | 'hash create' | 'hash optional' = 'none';

  /** Public key of the room's owner, base64url. Guests wait in the lobby until the owner or a cohost admits them. */
  @property() owner: string | Uint8Array | null = null;

  /** MQTT brokers, used simultaneously: `wss:` URLs separated by spaces, or (as property) a list. Default: three public ones. */
  @property() brokers: CallOptions['brokers'] | string | null = null;

  /** STUN and TURN servers: JSON, or (as property) a list, or an async function that returns a list. */
  @property({ attribute: 'ice-servers', converter: parseJson })
  iceServers: CallOptions['iceServers'] | null = null;

  /** Uses relay candidates only, which hides your IP address from the participants. Requires a TURN server. */
  @property({ type: Boolean, attribute: 'relay-only' }) relayOnly = false;

  /** Microphone: initially `on` or `off`, or `none` to disable it. */
  @property({ useDefault: true }) audio: 'on' | 'off' | 'none' = 'on';

  /** Camera: initially `on` or `off`, or `none` to disable it. */
  @property({ useDefault: true }) video: 'on' | 'off' | 'none' = 'on';

  /** Maximum number of participants in the room, including you: 2 to 16. */
  @property({ type: Number, attribute: 'max-peers', useDefault: true }) maxPeers = 8;

  /**
   * The room's secret: a passphrase, or 16 to 32 random bytes. Not available as an attribute, which would stay in the HTML.
   * After it was set, even to `null`, the tag joins no room without a secret, unless `secret-from` is `hash optional`.
   */
  @property({ attribute: false })
  get secret(): string | Uint8Array | null {
    return this.#secret;
  }

  set secret(secret: string | Uint8Array | null) {
    this.#isSecretSet = true;
    this.#secret = ownBytes(secret);
    this.toggleAttribute(secretMark, true);
    // Updates even if the value was `null` before.
    this.requestUpdate('secret', another);
  }

  #secret: string | Uint8Array | null = null;
  #isSecretSet = false;

  /** The owner's private key: a page that has it is the owner. Not available as an attribute, and not part of the invite link. */
  @property({ attribute: false })
  get ownerKey(): string | Uint8Array | null {
    return this.#ownerKey;
  }

  set ownerKey(ownerKey: string | Uint8Array | null) {
    this.#ownerKey = ownBytes(ownerKey);
    this.requestUpdate('ownerKey', another);
  }

  #ownerKey: string | Uint8Array | null = null;

  /** Replaces the brokers by another signalling transport, for example in tests. */
  @property({ attribute: false }) transport: CallOptions['transport'] | null = null;

  /** State of the call; also reflected as the attribute `state` and as a CSS state. */
  get state(): CallStateName {
    return this.call ? stateName(this.call.state) : 'idle';
  }

  /** The other participants in the room, in order of arrival. */
  get peers(): readonly PeerView[] {
    return this.call?.state.peers ?? [];
  }

  /** The local participant: name, devices, streams. */
  get self(): SelfView | null {
    return this.call?.state.self ?? null;
  }

  /** Local microphone and camera; `null` while neither is captured. */
  get localStream(): MediaStream | null {
    return this.self?.stream ?? null;
  }

  /** State of the lobby: knocks, the own knock, the own role, the lock; `null` in a room without an owner. */
  get lobby(): LobbyFacts | null {
    return this.call?.state.lobby ?? null;
  }

  /**
   * Security of the call, by the condition for joining and listening: `open` (knowing the room's name), `weak` (guessing
   * its passphrase), `strong` (having the link), `verified` (the participants compared the safety code, and it matched).
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
    // biome-ignore lint/complexity/noThisInStatic: a subclass has further attributes.
    return [...super.observedAttributes, ...secretMarkup];
  }

  /** A secret in the HTML is an error; its removal is checked, too. */
  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (secretMarkup.includes(name)) this.requestUpdate('secret', another);
  }
}
