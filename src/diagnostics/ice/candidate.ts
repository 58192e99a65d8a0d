// Reads an ICE candidate from the text of its attribute (RFC 8839, section 5.1), as events, descriptions and statistics
// contain it, so that all browsers give the same fields. Pure.

import type { AddressScope, ByType, CandidateRecord, CandidateType } from '../peer-facts.js';
import { transportOf } from './ice-url.js';

const types: readonly string[] = ['host', 'srflx', 'prflx', 'relay'];

export const candidateType = (type: unknown): CandidateType =>
  types.includes(type as string) ? (type as CandidateType) : 'host';

/** Browsers write a placeholder for a hidden address; a placeholder is not an address. */
export const knownAddress = (address: unknown): string | undefined =>
  typeof address === 'string' && address !== '' && !/^(0\.0\.0\.0|::|\(.*)$/.test(address)
    ? address
    : undefined;

export const familyOf = (address: string | null | undefined): 4 | 6 | undefined => {
  if (!address || address.endsWith('.local')) return undefined;
  return address.includes(':') ? 6 : 4;
};

/** The network that an address belongs to (RFC 1918, 3927, 4193, 6598). */
export function scopeOf(address: string | undefined): AddressScope {
  if (!address) return 'hidden';
  if (address.endsWith('.local')) return 'mdns';
  if (/^(127\.|::1$)/.test(address)) return 'loopback';
  if (/^(169\.254\.|fe[89ab].:)/i.test(address)) return 'link-local';
  if (/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)) return 'private';
  if (/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(address)) return 'cgnat';
  if (/^f[cd][0-9a-f]{2}:/i.test(address)) return 'unique-local';
  return 'public';
}

/** The fields of a candidate object that its text does not contain. Chromium. */
// Browser note chromium-only-statistics
interface Extras {
  readonly url?: string | null;
  readonly relayProtocol?: string | null;
  readonly sdpMid?: string | null;
}

type Found = Omit<CandidateRecord, 'id' | 'generation'>;

/** Safari reports the URL instead. */
// Browser note webkit-relay-protocol
export const relayProtocolOf = (
  type: CandidateRecord['type'],
  told: string | null | undefined,
  url: string | null | undefined,
): CandidateRecord['relayProtocol'] =>
  (told as CandidateRecord['relayProtocol']) ||
  (type === 'relay' && url ? transportOf(url) : undefined);

/** `null` for the end of candidates, and for text that is not a candidate. */
export function parseCandidateRecord(line: string, extras: Extras = {}): Found | null {
  const [, , protocol, priority, address, port, typ, type, ...rest] = line
    .replace(/^a=/, '')
    .trim()
    .split(/\s+/);
  if (!line.includes('candidate:') || typ !== 'typ' || !address) return null;
  const option = (name: string) => {
    const at = rest.indexOf(name);
    return at < 0 ? undefined : rest[at + 1];
  };
  const known = knownAddress(address);
  const raddr = knownAddress(option('raddr'));
  return {
    type: candidateType(type),
    protocol: protocol?.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
    tcpType: option('tcptype'),
    relayProtocol: relayProtocolOf(candidateType(type), extras.relayProtocol, extras.url),
    server: extras.url || undefined,
    family: familyOf(known),
    scope: scopeOf(known),
    address: known,
    port: Number(port) || undefined,
    related: raddr ? { address: raddr, port: Number(option('rport')) || undefined } : undefined,
    priority: Number(priority) || undefined,
    mid: extras.sdpMid ?? undefined,
  };
}

/** The candidate lines of a description. */
export const candidatesIn = (sdp: string): string[] => sdp.match(/^a=candidate:.*$/gm) ?? [];

export function countByType(candidates: readonly CandidateRecord[]): ByType {
  const count = { host: 0, mdns: 0, srflx: 0, prflx: 0, relay: 0, tcp: 0 };
  for (const { type, scope, protocol } of candidates) {
    count[type]++;
    if (type === 'host' && scope === 'mdns') count.mdns++;
    if (protocol === 'tcp') count.tcp++;
  }
  return count;
}
