// What a page wrote into the tag → what a call is given, and what was wrong with it. Pure.
// A value that is not understood falls back to its default and is reported with the remedy.

import { CallError } from '../base/errors.js';
import {
  type CallOptions,
  type LinkKeys,
  linkKeysFromHash,
  maxPeersRange,
} from '../call/options.js';

/** The properties of the tag that make up a call, as the page gave them. */
export interface CallAttributes {
  readonly room: string;
  readonly name: string;
  readonly secret: string | Uint8Array | null;
  readonly secretFrom: string;
  readonly owner: string | Uint8Array | null;
  readonly ownerKey: string | Uint8Array | null;
  readonly brokers: CallOptions['brokers'] | string | null;
  readonly iceServers: CallOptions['iceServers'] | string | null;
  readonly relayOnly: boolean;
  readonly audio: string;
  readonly video: string;
  readonly maxPeers: number;
  readonly transport: CallOptions['transport'] | null;
}

export const wishes = ['on', 'off', 'none'] as const;
export const secretSources = ['none', 'hash'] as const;
export const layouts = ['auto', 'grid', 'spotlight', 'strip'] as const;
export const themes = ['auto', 'light', 'dark'] as const;

/** The value if it is one of those allowed; else the first of them, and a problem. */
export function oneOf<T extends string>(
  attribute: string,
  value: string,
  allowed: readonly [T, ...T[]],
  problems: CallError[],
): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined && value !== '') {
    const expected = `${attribute}="${allowed.join('", "')}"`;
    problems.push(new CallError('attribute-invalid', { attribute, value, expected }));
  }
  return found ?? allowed[0];
}

/** `hash` is the page's fragment, read only if the tag says `secret-from="hash"`. */
export function callOptionsOf(
  given: CallAttributes,
  hash: string,
): { readonly options: CallOptions; readonly problems: readonly CallError[] } {
  const problems: CallError[] = [];
  const link = linkIn(given.secretFrom, hash, problems);
  const options: CallOptions = {
    room: given.room,
    name: given.name,
    secret: given.secret ?? link.secret,
    owner: given.owner ?? link.owner,
    ownerKey: given.ownerKey ?? link.ownerKey,
    ...serversOf(given),
    audio: oneOf('audio', given.audio, wishes, problems),
    video: oneOf('video', given.video, wishes, problems),
    maxPeers: maxPeersOf(given.maxPeers, problems),
  };
  return { options, problems };
}

export type ServerAttributes = Pick<CallAttributes, 'brokers' | 'iceServers' | 'relayOnly'> &
  Partial<Pick<CallAttributes, 'transport'>>;

/** Where a call would go, and a check before it. */
export const serversOf = ({ brokers, iceServers, relayOnly, transport }: ServerAttributes) => ({
  brokers: brokersOf(brokers),
  // Text that is no JSON reaches the check of the call as it is, and is named there.
  iceServers: (iceServers as CallOptions['iceServers']) ?? undefined,
  relayOnly,
  transport: transport ?? undefined,
});

const noKeys: LinkKeys = { secret: null, owner: null, ownerKey: null };

function linkIn(source: string, hash: string, problems: CallError[]): LinkKeys {
  if (oneOf('secret-from', source, secretSources, problems) === 'none') return noKeys;
  try {
    return linkKeysFromHash(hash);
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown;
    // Fatal: a clipped link must not turn a secret meeting into an open one.
    problems.push(thrown);
    return noKeys;
  }
}

const brokersOf = (given: CallAttributes['brokers']): CallOptions['brokers'] =>
  typeof given === 'string' ? given.split(/[\s,]+/).filter(Boolean) : (given ?? undefined);

function maxPeersOf(value: number, problems: CallError[]): number {
  const { min, max, default: usual } = maxPeersRange;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const expected = `max-peers="${min}"…"${max}"`;
  problems.push(
    new CallError('attribute-invalid', { attribute: 'max-peers', value: String(value), expected }),
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
