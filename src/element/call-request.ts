// From the attributes and properties of the tag to the options of a call, and the problems in them. Pure.
// An invalid value falls back to its default and is reported with the remedy; where the default would open a private room,
// the error is fatal. `null`, `undefined` and a removed attribute mean the default.

import { type Bytes, copy } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { type CallOptions, type LinkKeys, maxPeersRange } from '../call/options.js';

/** The properties of the tag that become options of the call. Their values are unchecked: a page may set any type. */
export interface CallAttributes {
  readonly room: unknown;
  readonly namespace: unknown;
  readonly name: unknown;
  readonly secret: unknown;
  readonly secretFrom: unknown;
  readonly owner: unknown;
  readonly ownerKey: unknown;
  readonly brokers: unknown;
  readonly iceServers: unknown;
  readonly relayOnly: unknown;
  readonly audio: unknown;
  readonly video: unknown;
  readonly maxPeers: unknown;
  readonly transport: unknown;
}

/** Signs that the page intends a secret, although the property has no value. */
export interface SecretTraces {
  /** `true` if the page has set the secret before, even to `null`. */
  readonly isSecretSet: boolean;
  /** Names of the attributes in the HTML, and of unknown properties that the page has set on the element. */
  readonly names: readonly string[];
}

export const wishes = ['on', 'off', 'none'] as const;
export const secretSources = ['none', 'hash', 'hash optional', 'hash create'] as const;
export const layouts = ['auto', 'grid', 'spotlight', 'strip'] as const;
export const themes = ['auto', 'light', 'dark'] as const;

export type SecretSource = (typeof secretSources)[number];

export interface CallRequest {
  readonly options: CallOptions;
  readonly secretFrom: SecretSource;
  /** `true` if the call requires a secret. A tag that once required one does not fall back to an open room. */
  readonly isSecretNeeded: boolean;
  /** To be reported; a fatal one prevents the call. */
  readonly problems: readonly CallError[];
}

/** For an object its type: it may have no text, and its text is of no use. */
const shown = (value: unknown): string =>
  typeof value === 'object' || typeof value === 'function' ? typeof value : String(value);

/** As HTML reads enumerated attributes: without regard to case and to white space around the value. */
const keyword = (value: unknown): string => shown(value).trim().replace(/\s+/g, ' ').toLowerCase();

const isAbsent = (value: unknown): value is null | undefined =>
  value === null || value === undefined;

/** A copy of the bytes, because a page may clear its key after setting it. */
export const ownBytes = <T>(value: T): T | Bytes =>
  ArrayBuffer.isView(value) ? copy(value) : value;

/** The value if it is allowed; else the first allowed value, and a problem. */
export function oneOf<T extends string>(
  attribute: string,
  value: unknown,
  allowed: readonly [T, ...T[]],
  problems: CallError[],
): T {
  const found = allowed.find((one) => one === keyword(value));
  if (found === undefined && !isAbsent(value) && value !== '') {
    const expected = `${attribute}="${allowed.join('", "')}"`;
    problems.push(new CallError('attribute-invalid', { attribute, value: shown(value), expected }));
  }
  return found ?? allowed[0];
}

/** `linkKeys` reads the address of the page; called only if the tag has `secret-from`. */
export function callOptionsOf(
  given: CallAttributes,
  { isSecretSet, names }: SecretTraces,
  linkKeys: (source: SecretSource) => LinkKeys,
): CallRequest {
  const problems = problemsOfNames(names);
  const secretFrom = secretSourceOf(given.secretFrom, problems);
  // While a name is invalid, the address is neither read nor changed.
  const link = linkIn(problems.length > 0 ? 'none' : secretFrom, linkKeys, problems);
  const secret = ownBytes(given.secret ?? link.secret);
  // A page that sets a secret, even to nothing or by a wrong name, does not intend the open room.
  const isMentioned = isSecretSet || problems.some(({ code }) => code === 'attribute-invalid');
  const isSecretNeeded = secretFrom === 'none' ? isMentioned : secretFrom !== 'hash optional';
  if (isAbsent(secret) && isSecretNeeded && problems.length === 0) {
    problems.push(new CallError('secret-missing'));
  }
  const options = {
    room: textOf('room', given.room, problems),
    namespace: textOf('namespace', given.namespace, problems) || undefined,
    name: textOf('name', given.name, problems),
    secret,
    owner: ownBytes(given.owner ?? link.owner),
    ownerKey: ownBytes(given.ownerKey ?? link.ownerKey),
    ...serversOf(given),
    transport: transportOf(given.transport, problems),
    audio: oneOf('audio', given.audio, wishes, problems),
    video: oneOf('video', given.video, wishes, problems),
    maxPeers: maxPeersOf(given.maxPeers, problems),
  } as CallOptions; // settingsOf() checks the other values
  return { options, secretFrom, isSecretNeeded, problems };
}

export type ServerAttributes = {
  readonly brokers: unknown;
  readonly iceServers: unknown;
  readonly relayOnly: unknown;
  readonly transport?: unknown;
};

/** The servers of a call, and of a preflight check. */
export const serversOf = ({ brokers, iceServers, relayOnly, transport }: ServerAttributes) =>
  ({
    brokers:
      typeof brokers === 'string'
        ? brokers.split(/[\s,]+/).filter(Boolean)
        : (brokers ?? undefined),
    // Text that is not JSON is passed unchanged: the check of the call options reports it.
    iceServers: iceServers ?? undefined,
    relayOnly: Boolean(relayOnly),
    transport: transport ?? undefined,
  }) as Pick<CallOptions, 'brokers' | 'iceServers' | 'relayOnly' | 'transport'>;

/** The error has no value, which may be the secret. Always fatal, because the default would be the open room. */
const refused = (attribute: string, expected: string): CallError =>
  new CallError('attribute-invalid', { attribute, expected }, undefined, true);

/** Attributes that mention a secret and are not supported: those that the tag observes. */
export const secretMarkup: readonly string[] = ['secret', 'secretfrom', 'owner-key', 'ownerkey'];

/** Marks in the HTML that the secret is set as a property, so that a copy of the tag does not join the open room. */
export const secretMark = 'secret-set';

/**
 * Other names of a secret, a passphrase, an owner's key or their source: misspelt (`secert-from`, `from-hash`), or in the
 * syntax of a template that was not rendered (`:secret`, `.secret`, `[attr.secret]`). `data-…` is for the page.
 */
const mentionsSecret =
  /^(?!data-)(?:.*s[ecr]{3,5}t|(?:.*[^a-z])?(?:pass(?:$|[^aei])|owners?[^a-z]?key)|(?:(?:room|link|hash|call)-?)?key$|(?:[a-z]+-)?(?:from|hash)$)/i;

const problemsOfNames = (names: readonly string[]): CallError[] =>
  names
    .filter((name) => mentionsSecret.test(name) && name !== 'secret-from' && name !== secretMark)
    .map((name) => {
      if (/f(ro|or)m|hash/i.test(name)) return refused(name, 'secret-from="hash"');
      const property = /owner/i.test(name) ? 'ownerKey' : 'secret';
      return refused(name, `document.querySelector("video-call").${property} = …`);
    });

function secretSourceOf(value: unknown, problems: CallError[]): SecretSource {
  if (isAbsent(value)) return 'none';
  const found = secretSources.find((one) => one === keyword(value));
  if (!found) problems.push(refused('secret-from', `secret-from="${secretSources.join('", "')}"`));
  return found ?? 'none';
}

const noKeys: LinkKeys = { secret: null, owner: null, ownerKey: null };

function linkIn(
  source: SecretSource,
  linkKeys: (source: SecretSource) => LinkKeys,
  problems: CallError[],
): LinkKeys {
  if (source === 'none') return noKeys;
  try {
    return linkKeys(source);
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown;
    // Fatal: with a damaged link the tag must not join the open room.
    problems.push(thrown);
    return noKeys;
  }
}

function textOf(attribute: string, value: unknown, problems: CallError[]): string {
  if (isAbsent(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || Number.isFinite(value)) return String(value);
  problems.push(new CallError('attribute-invalid', { attribute, expected: `${attribute}="…"` }));
  return '';
}

/** Fatal, because the default would be public brokers, for signalling that should stay private. */
function transportOf(value: unknown, problems: CallError[]): CallOptions['transport'] {
  if (isAbsent(value)) return undefined;
  const { open, publish } = Object(value) as { open?: unknown; publish?: unknown };
  if (typeof open === 'function' && typeof publish === 'function') {
    return value as CallOptions['transport'];
  }
  problems.push(refused('transport', 'transport = { open, publish }'));
  return undefined;
}

function maxPeersOf(value: unknown, problems: CallError[]): number {
  const { min, max, default: usual } = maxPeersRange;
  if (isAbsent(value)) return usual;
  const seats = typeof value === 'string' ? Number(value) : value;
  if (typeof seats === 'number' && Number.isInteger(seats) && seats >= min && seats <= max) {
    return seats;
  }
  const expected = `max-peers="${min}"…"${max}"`;
  problems.push(
    new CallError('attribute-invalid', { attribute: 'max-peers', value: shown(value), expected }),
  );
  return usual;
}

/** Parses JSON of the `ice-servers` attribute; text that is not JSON stays text. */
export function parseJson(text: string | null): unknown {
  if (text === null || text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
