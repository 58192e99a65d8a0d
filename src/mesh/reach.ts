// Who reaches whom, and whose frames may be carried: pure functions over what people say of themselves.
// Nobody is believed about others: a pair is apart only as far as its own two ends say so.

import { type Bytes, equal } from '../base/bytes.js';
import { frameType, readHeader, zeroId } from '../protocol/frame.js';
import { peerIdOf } from '../protocol/identity.js';
import type { PeerId } from '../protocol/signal.js';
import type { Split } from './peer-view.js';

export type Reachability = Pick<ReadonlySet<PeerId>, 'has' | 'keys'>;

/** Pairs of people of whom those who were asked say that they are not connected, in order of their ids. */
export function splitsOf(views: ReadonlyMap<PeerId, Reachability>): Split[] {
  const reached = [...views.values()].flatMap((reach) => [...reach.keys()]);
  const people = [...new Set([...views.keys(), ...reached])].sort();
  return people.flatMap((one, at) =>
    people
      .slice(at + 1)
      .filter((other) => {
        const said = [views.get(one)?.has(other), views.get(other)?.has(one)];
        return said.includes(false) && !said.includes(true);
      })
      .map((other): Split => [one, other]),
  );
}

/** A frame that `from` may have carried to `to`: its own, and sealed for `to`, or a HELLO or PASS. */
export function isFor(
  frame: Bytes | null,
  { from, to }: { readonly from: PeerId; readonly to: PeerId },
): boolean {
  const header = frame && readHeader(frame);
  if (!header || peerIdOf(header.from) !== from) return false;
  const { hello, direct, pass } = frameType;
  if (peerIdOf(header.to) === to) return header.type === hello || header.type === direct;
  return (header.type === hello || header.type === pass) && equal(header.to, zeroId);
}

/** Who says to have written each of these frames; those that are none have no sender. */
export const sendersOf = (frames: readonly Bytes[]): PeerId[] =>
  frames.flatMap((frame) => {
    const header = readHeader(frame);
    return header ? [peerIdOf(header.from)] : [];
  });
