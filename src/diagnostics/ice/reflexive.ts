// Reflexive addresses that cannot be right: what a STUN server on the Internet sees of anybody is an address of the
// Internet. A server that tells another one is set up wrongly (behind a NAT of its own, for instance). Pure.

import type { AddressScope, CandidateRecord } from '../peer-facts.js';
import { scopeOf } from './candidate.js';
import { machineOf } from './ice-url.js';

/** Of a network that does not belong to the Internet. Carrier NAT (RFC 6598) may have servers of its own inside. */
const inner: readonly AddressScope[] = ['private', 'loopback', 'link-local'];

/** A name without a dot, or with an ending that is used at home, may lead to a server in the same network. */
const homeName = /^[^.:]+$|\.(local|lan|home|internal|intranet|corp|home\.arpa)$/i;

/** Whether the server behind a URL is on the Internet: certain of an address, likely of a name. */
export function isPublicServer(url: string): boolean {
  const machine = machineOf(url).replace(/^\[|\]$/g, '');
  const isAddress = machine.includes(':') || /^[\d.]+$/.test(machine);
  return isAddress ? scopeOf(machine) === 'public' : !homeName.test(machine);
}

export const isInner = ({ type, protocol, scope }: CandidateRecord): boolean =>
  type === 'srflx' && protocol === 'udp' && inner.includes(scope);

/** Told by a server on the Internet, or beside a true one. */
export function isFalse(candidate: CandidateRecord, all: readonly CandidateRecord[]): boolean {
  if (!isInner(candidate)) return false;
  if (candidate.server) return isPublicServer(candidate.server);
  return all.some(({ type, scope }) => type === 'srflx' && scope === 'public');
}

/** Those that may be believed. */
export const believable = (all: readonly CandidateRecord[]): readonly CandidateRecord[] =>
  all.filter((candidate) => !isFalse(candidate, all));
