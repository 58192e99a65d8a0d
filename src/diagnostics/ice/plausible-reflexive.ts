// Reflexive addresses that cannot be right: a STUN server on the Internet sees public addresses only. A server that reports
// another one is misconfigured (behind a NAT itself, for instance). Pure.

import type { AddressScope, CandidateRecord } from '../peer-facts.js';
import { scopeOf } from './candidate.js';
import { machineOf } from './ice-url.js';

/** Networks that are not part of the Internet. Carrier-grade NAT (RFC 6598) is excluded: servers may be inside of it. */
const inner: readonly AddressScope[] = ['private', 'loopback', 'link-local'];

/** A name without a dot, or with a suffix for home networks, may belong to a server in the same network. */
const homeName = /^[^.:]+$|\.(local|lan|home|internal|intranet|corp|home\.arpa)$/i;

/** The server of a URL is on the Internet: certain for an address, likely for a name. */
export function isPublicServer(url: string): boolean {
  const machine = machineOf(url).replace(/^\[|\]$/g, '');
  const isAddress = machine.includes(':') || /^[\d.]+$/.test(machine);
  return isAddress ? scopeOf(machine) === 'public' : !homeName.test(machine);
}

export const isInner = ({ type, protocol, scope }: CandidateRecord): boolean =>
  type === 'srflx' && protocol === 'udp' && inner.includes(scope);

/** Reported by a server on the Internet, or beside a public address. */
export function isFalse(candidate: CandidateRecord, all: readonly CandidateRecord[]): boolean {
  if (!isInner(candidate)) return false;
  if (candidate.server) return isPublicServer(candidate.server);
  return all.some(({ type, scope }) => type === 'srflx' && scope === 'public');
}

/** The candidates without false addresses. */
export const believable = (all: readonly CandidateRecord[]): readonly CandidateRecord[] =>
  all.filter((candidate) => !isFalse(candidate, all));
