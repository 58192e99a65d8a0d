// Pure functions over the members that each participant reports to reach. A participant is not believed about others: a pair is
// apart only if its own two ends say so.

import { type Bytes, equal } from '../base/bytes.js';
import { frameType, readHeader, zeroId } from '../protocol/frame.js';
import { peerIdOf } from '../protocol/identity.js';
import type { PeerId } from '../protocol/signal.js';
import type { Split } from './peer-view.js';

export type Reachability = Pick<ReadonlySet<PeerId>, 'has' | 'keys'>;

/** Pairs of which all ends that reported say that they are not connected, in order of their ids. */
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

/** Accepts a frame that `from` may have relayed to `to`: its own and sealed for `to`, or a HELLO or PASS. */
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

/** The claimed senders of these frames; bytes that are not a frame have none. */
export const sendersOf = (frames: readonly Bytes[]): PeerId[] =>
  frames.flatMap((frame) => {
    const header = readHeader(frame);
    return header ? [peerIdOf(header.from)] : [];
  });
