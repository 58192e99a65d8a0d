// Everything that can go wrong, as one class with a closed union of codes. No sentences here: what a
// person reads comes from locales/ by code, so that an error knows no language.

import { withoutSecrets } from './shown.js';

/** The room that noticed. */
export type ErrorScope = 'call' | 'broker' | 'room' | 'media' | 'peer' | 'internal';

/** Code → the scope that reports it, and whether the call is over. */
export const errorCodes = {
  'room-missing': { scope: 'call', fatal: true },
  'room-too-long': { scope: 'call', fatal: true },
  'secret-invalid': { scope: 'call', fatal: true },
  /** The page asks for a secret, and there is none. The open room of the same name is not joined instead. */
  'secret-missing': { scope: 'call', fatal: true },
  'attribute-invalid': { scope: 'call', fatal: false },
  /** An option of `createLink()`. */
  'link-invalid': { scope: 'call', fatal: false },
  /** `field`: `owner` or `ownerKey`; no key, or not the two halves of one. */
  'owner-invalid': { scope: 'call', fatal: true },
  'brokers-invalid': { scope: 'call', fatal: true },
  'ice-servers-invalid': { scope: 'call', fatal: true },
  'ice-servers-failed': { scope: 'call', fatal: false },
  /** An entry of the list, or what the page answered, cannot be used and is left out. `field`: where; `value`: its address. */
  'ice-server-ignored': { scope: 'call', fatal: false },
  /** `join()` of a tag that is not in the document. */
  'not-in-page': { scope: 'call', fatal: false },
  'insecure-context': { scope: 'call', fatal: true },
  'unsupported-browser': { scope: 'call', fatal: true },
  'room-full': { scope: 'call', fatal: true },
  /** A host does not let us in; we may ask again. */
  'knock-denied': { scope: 'room', fatal: true },
  /** A host has locked the room: nobody may ask. */
  'room-locked': { scope: 'room', fatal: true },
  /** The owner or a cohost took us out. */
  removed: { scope: 'room', fatal: true },
  /** A chunk of ours, fetched on join, did not arrive. */
  'not-loaded': { scope: 'call', fatal: true },
  'no-broker': { scope: 'broker', fatal: true },
  /** Its address, or a reason of its own that none of the codes below names. */
  'broker-refused': { scope: 'broker', fatal: false },
  /** User name and password are missing, or not the right ones. */
  'broker-login': { scope: 'broker', fatal: false },
  /** It asked us to go away: banned, too many messages or connections. */
  'broker-banned': { scope: 'broker', fatal: false },
  /** It answers that it cannot take anybody now. */
  'broker-busy': { scope: 'broker', fatal: false },
  /** Something answers there, but not in MQTT: wrong path or port. */
  'broker-not-mqtt': { scope: 'broker', fatal: false },
  /** Nothing answers there: down, wrong host or port, or a network in between. */
  'broker-unreachable': { scope: 'broker', fatal: false },
  /** `ws:` from a page of `https:`, which browsers forbid. */
  'broker-insecure': { scope: 'broker', fatal: false },
  /** The page's content security policy. */
  'broker-blocked': { scope: 'broker', fatal: false },
  'broker-lost': { scope: 'broker', fatal: false },
  /** Somebody in this room speaks an older version of the wire format: they should reload their page. */
  'version-older': { scope: 'room', fatal: false },
  /** Others in this room speak a newer version of the wire format: this page should be reloaded. */
  'version-newer': { scope: 'room', fatal: false },
  /** The browser would not make a connection, for a reason of its own. */
  'connection-failed': { scope: 'peer', fatal: false },
  'fingerprint-mismatch': { scope: 'peer', fatal: false },
  /** `why`: the last word of the handshake was `wrong`, or `missing` after five seconds. */
  'confirmation-failed': { scope: 'peer', fatal: false },
  /** `call`: what the browser does not take of what a participant sent, a `description` or a `candidate`. */
  'description-refused': { scope: 'peer', fatal: false },
  /**
   * The connection was closed for more than 500 signals too many in ten seconds, or (`why`: `channel`) for a data channel
   * besides ours.
   */
  'channel-flooded': { scope: 'peer', fatal: false },
  /**
   * Two people compared their safety codes, and they differ; or, with its id as `peer`, a participant contradicted its own
   * commitment while the code was made.
   */
  'safety-mismatch': { scope: 'room', fatal: false },
  'media-denied': { scope: 'media', fatal: false },
  'media-in-use': { scope: 'media', fatal: false },
  'media-not-found': { scope: 'media', fatal: false },
  'media-dismissed': { scope: 'media', fatal: false },
  'media-policy': { scope: 'media', fatal: false },
  'media-failed': { scope: 'media', fatal: false },
  'screen-unsupported': { scope: 'media', fatal: false },
  /** The operating system does not let the browser record the screen. */
  'screen-denied': { scope: 'media', fatal: false },
  /** The permissions policy of the page or of its frame. */
  'screen-policy': { scope: 'media', fatal: false },
  'screen-failed': { scope: 'media', fatal: false },
  /** A command was overtaken by `leave()`. */
  left: { scope: 'call', fatal: false },
  bug: { scope: 'internal', fatal: false },
} as const satisfies Record<string, { scope: ErrorScope; fatal: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** What the sentence of an error is filled with: the attribute or field, the value, the host. */
export type ErrorValues = Readonly<Record<string, string | number>>;

const harmless = (values: ErrorValues): ErrorValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]),
  );

/**
 * The one error of this package. `code` names the cause, `values` fill its sentence and hold no credentials, `cause`
 * keeps the platform's own error.
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly scope: ErrorScope;
  /** The call is over, or did not begin. */
  readonly fatal: boolean;
  readonly values: ErrorValues;

  constructor(
    code: ErrorCode,
    values: ErrorValues = {},
    cause?: unknown,
    fatal: boolean = errorCodes[code].fatal,
  ) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.scope = errorCodes[code].scope;
    this.fatal = fatal;
    this.values = harmless(values);
  }
}

/** A chunk of ours, fetched when it is needed; rejects with `not-loaded` when it does not arrive. */
export async function importChunk<T>(chunk: Promise<T>): Promise<T> {
  try {
    return await chunk;
  } catch (thrown) {
    throw new CallError('not-loaded', {}, thrown);
  }
}

/** Whatever was thrown, as a `CallError`; a stranger becomes `bug` and keeps its cause. */
export const asCallError = (thrown: unknown): CallError =>
  thrown instanceof CallError ? thrown : new CallError('bug', { detail: String(thrown) }, thrown);
