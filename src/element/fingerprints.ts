// Fingerprints of values that a page sets, to detect changes. They compare by content: frameworks create lists and objects
// again in every render.

import type { CallError } from '../base/errors.js';
import type { CallOptions } from '../call/options.js';

const ids = new WeakMap<object, number>();
let newest = 0;

function idOf(value: object): string {
  if (!ids.has(value)) ids.set(value, ++newest);
  return `#${ids.get(value)}`;
}

/** An object of another document has another `Object.prototype`. */
const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(Object.getPrototypeOf(value) ?? Object.prototype) === null;

function comparable(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  // JSON would write `null`.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'function') return idOf(value);
  if (typeof value !== 'object' || value === null) return value;
  const isByValue = Array.isArray(value) || ArrayBuffer.isView(value) || isPlain(value);
  return isByValue ? value : idOf(value);
}

/**
 * Returns the same text for equal values: lists, bytes and plain objects are compared by content, functions and instances of
 * classes by identity. A circular value is different each time.
 */
export function valueKey(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner) => comparable(inner)) ?? '';
  } catch {
    return String(++newest);
  }
}

export const fingerprintsOf = (options: CallOptions) => {
  const { room, namespace, secret, owner, ownerKey, transport, audio, video } = options;
  return {
    /** A change means another room; a change of another option takes effect with the next join. */
    room: valueKey([room, namespace, secret, owner, ownerKey, transport]),
    /** Fixed for the lifetime of a call. */
    devices: valueKey([audio, video]),
    all: valueKey(options),
  };
};

/** The fingerprint of reported errors, by code and values. */
export const fingerprintOf = (...errors: readonly (CallError | null)[]): string =>
  valueKey(errors.map((error) => [error?.code, error?.values]));
