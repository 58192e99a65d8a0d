// What a page wrote into the tag → what a call is given, and what was wrong with it. Pure.
// A value that is not understood falls back to its default and is reported with the remedy; where the default would open
// a room that was to be closed, it is fatal. `null`, `undefined` and a removed attribute are the default.

import { type Bytes, copy } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { type CallOptions, type LinkKeys, maxPeersRange } from '../call/options.js';

/** The properties of the tag that make up a call, as the page gave them: whatever their types say. */
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

/** Where a secret may be meant though none is there. */
export interface SecretTraces {
  /** Whether the page has ever set the secret, be it to `null`. */
  readonly isSecretSet: boolean;
  /** Names of the attributes in the HTML, and of what a page has put onto the element besides its properties. */
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
  /** Whether there must be a secret. What has asked for one does not become open by saying less. */
  readonly isSecretNeeded: boolean;
  /** To be told; one that is fatal is why there is no call. */
  readonly problems: readonly CallError[];
}

/** An object may have no text at all, and its text tells nothing. */
const shown = (value: unknown): string =>
  typeof value === 'object' || typeof value === 'function' ? typeof value : String(value);

/** As HTML reads enumerated values: case does not matter, nor do blanks around it. */
const keyword = (value: unknown): string => shown(value).trim().replace(/\s+/g, ' ').toLowerCase();

const isAbsent = (value: unknown): value is null | undefined =>
  value === null || value === undefined;

/** A page may clear its key once it has handed it over. */
export const ownBytes = <T>(value: T): T | Bytes =>
  ArrayBuffer.isView(value) ? copy(value) : value;

/** The value if it is one of those allowed; else the first of them, and a problem. */
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

/** `linkKeys` reads the page's address; it is asked only if the tag says so. */
export function callOptionsOf(
  given: CallAttributes,
  { isSecretSet, names }: SecretTraces,
  linkKeys: (source: SecretSource) => LinkKeys,
): CallRequest {
  const problems = problemsOfNames(names);
  const secretFrom = secretSourceOf(given.secretFrom, problems);
  // While something is wrong with the tag, the address is left alone.
  const link = linkIn(problems.length > 0 ? 'none' : secretFrom, linkKeys, problems);
  const secret = ownBytes(given.secret ?? link.secret);
  // Whoever sets a secret, be it to nothing or by a wrong name, does not mean the open room.
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
  } as CallOptions; // settingsOf() checks what is not checked here
  return { options, secretFrom, isSecretNeeded, problems };
}

export type ServerAttributes = {
  readonly brokers: unknown;
  readonly iceServers: unknown;
  readonly relayOnly: unknown;
  readonly transport?: unknown;
};

/** Where a call would go, and a check before it. */
export const serversOf = ({ brokers, iceServers, relayOnly, transport }: ServerAttributes) =>
  ({
    brokers:
      typeof brokers === 'string'
        ? brokers.split(/[\s,]+/).filter(Boolean)
        : (brokers ?? undefined),
    // Text that is no JSON reaches the check of the call as it is, and is named there.
    iceServers: iceServers ?? undefined,
    relayOnly: Boolean(relayOnly),
    transport: transport ?? undefined,
  }) as Pick<CallOptions, 'brokers' | 'iceServers' | 'relayOnly' | 'transport'>;

/** Reported without its value, which may be the secret; always fatal, since the open room would be the default. */
const refused = (attribute: string, expected: string): CallError =>
  new CallError('attribute-invalid', { attribute, expected }, undefined, true);

/** Attributes that mention a secret and are not read: those of them that are watched. */
export const secretMarkup: readonly string[] = ['secret', 'secretfrom', 'owner-key', 'ownerkey'];

/** Says in the HTML that the secret is a property, so that a copy of the tag, which has none, joins no open room. */
export const secretMark = 'secret-set';

/**
 * A secret, a passphrase, an owner's key or where to find them, by another name: misspelt (`secert-from`, `from-hash`), and
 * as templates write it that nobody has read (`:secret`, `.secret`, `[attr.secret]`). `data-…` is for the page's own.
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
    // Fatal: a damaged link must not turn a secret meeting into an open one.
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

/** Fatal, since public brokers would be the default of what was to stay in the house. */
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

/** JSON from the `ice-servers` attribute; text that is no JSON stays text. */
export function parseJson(text: string | null): unknown {
  if (text === null || text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
