// One error class with a closed union of codes. The sentences for users come from locales/, by code.

import { withoutSecrets } from './without-secrets.js';

/** The part of the package that reports the error. */
export type ErrorScope = 'call' | 'broker' | 'room' | 'media' | 'peer' | 'internal';

/** For each code, the scope that reports it; `fatal`: the call is over. */
export const errorCodes = {
  'room-missing': { scope: 'call', fatal: true },
  'room-too-long': { scope: 'call', fatal: true },
  'secret-invalid': { scope: 'call', fatal: true },
  /** The page requires a secret, and the link has no secret. The open room of the same name is not joined instead. */
  'secret-missing': { scope: 'call', fatal: true },
  'attribute-invalid': { scope: 'call', fatal: false },
  /** An option of `createLink()`. */
  'link-invalid': { scope: 'call', fatal: false },
  /** `field`: `owner` or `ownerKey`. It is not a key, or the two are not a pair. */
  'owner-invalid': { scope: 'call', fatal: true },
  'brokers-invalid': { scope: 'call', fatal: true },
  'ice-servers-invalid': { scope: 'call', fatal: true },
  'ice-servers-failed': { scope: 'call', fatal: false },
  /**
   * An entry of the list, or of the page's answer, cannot be used and is ignored. `field`: its place; `value`: its address.
   */
  'ice-server-ignored': { scope: 'call', fatal: false },
  /** `join()` of a tag that is not in the document. */
  'not-in-page': { scope: 'call', fatal: false },
  'insecure-context': { scope: 'call', fatal: true },
  'unsupported-browser': { scope: 'call', fatal: true },
  'room-full': { scope: 'call', fatal: true },
  /** A host denied the request to join. The user may ask again. */
  'knock-denied': { scope: 'room', fatal: true },
  /** A host has locked the room: requests to join are not possible. */
  'room-locked': { scope: 'room', fatal: true },
  /** The owner or a co-host removed this participant. */
  removed: { scope: 'room', fatal: true },
  /** A part of the package that is loaded on join did not arrive. */
  'not-loaded': { scope: 'call', fatal: true },
  'no-broker': { scope: 'broker', fatal: true },
  /** The address is not valid, or the broker refuses for a reason without a code below. */
  'broker-refused': { scope: 'broker', fatal: false },
  /** User name or password is missing or wrong. */
  'broker-login': { scope: 'broker', fatal: false },
  /** The broker asked us to stay away: banned, or too many messages or connections. */
  'broker-banned': { scope: 'broker', fatal: false },
  /** The broker does not accept connections at present. */
  'broker-busy': { scope: 'broker', fatal: false },
  /** The server answers, but not in MQTT: wrong path or port. */
  'broker-not-mqtt': { scope: 'broker', fatal: false },
  /** The server does not answer: it is down, host or port is wrong, or a network blocks it. */
  'broker-unreachable': { scope: 'broker', fatal: false },
  /** `ws:` on a page of `https:`, which browsers forbid. */
  'broker-insecure': { scope: 'broker', fatal: false },
  /** The content security policy of the page forbids the address. */
  'broker-blocked': { scope: 'broker', fatal: false },
  'broker-lost': { scope: 'broker', fatal: false },
  /** A participant uses an older version of the wire format and should reload the page. */
  'version-older': { scope: 'room', fatal: false },
  /** The others use a newer version of the wire format: this page should be reloaded. */
  'version-newer': { scope: 'room', fatal: false },
  /** The browser failed to create the connection. */
  'connection-failed': { scope: 'peer', fatal: false },
  'fingerprint-mismatch': { scope: 'peer', fatal: false },
  /** `why`: the key confirmation was `wrong`, or `missing` after five seconds. */
  'confirmation-failed': { scope: 'peer', fatal: false },
  /** `call`: the browser rejected a `description` or a `candidate` of a participant. */
  'description-refused': { scope: 'peer', fatal: false },
  /**
   * The connection was closed because of more than 500 signals above the rate limit in ten seconds, or (`why`: `channel`)
   * because of another data channel.
   */
  'channel-flooded': { scope: 'peer', fatal: false },
  /**
   * Two participants compared their safety codes, and the codes differ. Or, with its id as `peer`, a participant
   * contradicted its own commitment during the exchange.
   */
  'safety-mismatch': { scope: 'room', fatal: false },
  'media-denied': { scope: 'media', fatal: false },
  'media-in-use': { scope: 'media', fatal: false },
  'media-not-found': { scope: 'media', fatal: false },
  'media-dismissed': { scope: 'media', fatal: false },
  'media-policy': { scope: 'media', fatal: false },
  'media-failed': { scope: 'media', fatal: false },
  'screen-unsupported': { scope: 'media', fatal: false },
  /** The operating system does not allow the browser to record the screen. */
  'screen-denied': { scope: 'media', fatal: false },
  /** The permissions policy of the page or of its frame forbids screen sharing. */
  'screen-policy': { scope: 'media', fatal: false },
  'screen-failed': { scope: 'media', fatal: false },
  /** `leave()` came before the command was complete. */
  left: { scope: 'call', fatal: false },
  bug: { scope: 'internal', fatal: false },
} as const satisfies Record<string, { scope: ErrorScope; fatal: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** The values in the sentence of an error: the attribute or field, the value, the host. */
export type ErrorValues = Readonly<Record<string, string | number>>;

const harmless = (values: ErrorValues): ErrorValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]),
  );

/**
 * The error of this package. `code` names the cause, `values` fill its sentence and hold no credentials, `cause` is the error
 * of the platform.
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly scope: ErrorScope;
  /** The call is over, or did not start. */
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

/** Converts a thrown value to a `CallError`. Other errors become `bug`, with the original as the cause. */
export const asCallError = (thrown: unknown): CallError =>
  thrown instanceof CallError ? thrown : new CallError('bug', { detail: String(thrown) }, thrown);
