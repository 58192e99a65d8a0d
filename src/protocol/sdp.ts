// The parts of a session description that the protocol needs: certificate, connection, number of sections, and candidates. The
// browser interprets the rest.

import { type Bytes, equal, fromHex } from '../base/bytes.js';
import { type Candidate, limits, type NegotiationSignal } from './signal.js';

const lines = (sdp: string): string[] => sdp.split(/\r\n|\r|\n/);

/**
 * Verifies that the description commits to exactly this certificate: at least one `a=fingerprint` line, each of them its
 * SHA-256. Chromium repeats the line per section, Firefox has one for the session.
 */
// Browser note fingerprint-level
export function fingerprintsMatch(sdp: string, fingerprint: Bytes): boolean {
  const prefix = 'a=fingerprint:';
  const claims = lines(sdp).filter((line) => line.toLowerCase().startsWith(prefix));
  return (
    claims.length > 0 &&
    claims.every((line) => {
      const [algorithm, value = ''] = line.slice(prefix.length).trim().split(/\s+/, 2);
      const bytes = fromHex(value.replaceAll(':', ''));
      return algorithm?.toLowerCase() === 'sha-256' && bytes !== null && equal(bytes, fingerprint);
    })
  );
}

export const mediaSectionCount = (sdp: string): number =>
  lines(sdp).filter((line) => line.startsWith('m=')).length;

const candidateCount = (sdp: string): number =>
  lines(sdp).filter((line) => line.startsWith('a=candidate:')).length;

/** The reason why a description or candidates must not reach the browser. */
export type NegotiationFault =
  /** Longer than 32 KB. */
  | 'inflated'
  /** More than 12 media sections. */
  | 'sections'
  /** More than 64 candidates for one description, later ones included. */
  | 'candidates'
  /** It names another certificate than the participant committed to, or no certificate. */
  | 'certificate';

export interface NegotiationFacts {
  /** SHA-256 of the certificate that the participant committed to. */
  readonly fingerprint: Bytes;
  /** Remote candidates for the current description so far. */
  readonly candidates: number;
}

/**
 * The conditions for `setRemoteDescription` and `addIceCandidate` (RFC 8827, section 6.5, and the limits in README.md).
 * `candidates` is the new count; each description resets it, since it replaces the candidates that the browser keeps.
 */
export function examine(
  signal: NegotiationSignal,
  facts: NegotiationFacts,
): { readonly fault: NegotiationFault | null; readonly candidates: number } {
  if (signal.kind === 'candidates') {
    const candidates = facts.candidates + signal.candidates.length;
    if (candidates <= limits.candidatesPerConnection) return { fault: null, candidates };
    return { fault: 'candidates', candidates: facts.candidates };
  }
  if (signal.kind === 'restart') return { fault: null, candidates: facts.candidates };
  const fault = descriptionFault(signal.sdp, facts.fingerprint);
  return { fault, candidates: fault ? facts.candidates : candidateCount(signal.sdp) };
}

function descriptionFault(sdp: string, fingerprint: Bytes): NegotiationFault | null {
  if (sdp.length > limits.inflatedSdp) return 'inflated';
  if (mediaSectionCount(sdp) > limits.mediaSections) return 'sections';
  if (candidateCount(sdp) > limits.candidatesPerConnection) return 'candidates';
  return fingerprintsMatch(sdp, fingerprint) ? null : 'certificate';
}

/** The session id of the origin line (RFC 8866, section 5.2): one for each RTCPeerConnection. */
export const originOf = (sdp: string): string | undefined => /^o=\S+ (\d+)/m.exec(sdp)?.[1];

/** The session version of the origin line: increases with every description of a connection, offer or answer. */
export const versionOf = (sdp: string): number => Number(/^o=\S+ \d+ (\d+)/m.exec(sdp)?.[1] ?? 0);

/** Firefox names itself in the origin line: `o=mozilla...THIS_IS_SDPARTA-99.0`. */
// Browser note firefox-origin-line
export const isOfFirefox = (sdp = ''): boolean => /^o=mozilla/m.test(sdp);

/** The user fragment of the first section (RFC 8839, section 5.4): a new one for each ICE restart. */
export const fragmentOf = (sdp: string): string | undefined => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];

/** Returns `true` if a candidate belongs to the ICE generation of the description. */
export const isOfGeneration = ({ usernameFragment }: Candidate, sdp: string): boolean =>
  usernameFragment === null || sdp.includes(`a=ice-ufrag:${usernameFragment}`);

/**
 * The offer with the DTLS role that its sender has had since the first answer (RFC 8842, section 4.1) in place of the choice
 * that each offer leaves. `answer` is the last one agreed on; `byUs` tells which side wrote it.
 */
export function keepRole(offer: string, answer: string, byUs: boolean): string {
  const role = /^a=setup:(active|passive)/m.exec(answer)?.[1];
  if (!role) return offer;
  const theirs = (role === 'active') === byUs ? 'passive' : 'active';
  return offer.replaceAll('a=setup:actpass', `a=setup:${theirs}`);
}

/** The description with those of its candidates for which `keep` returns `true`. */
function filterCandidates(sdp: string, keep: (candidate: Candidate) => boolean): string[] {
  let section = { mLineIndex: -1, mid: null as string | null, fragment: null as string | null };
  return lines(sdp).filter((line) => {
    if (line.startsWith('m=')) {
      section = { mLineIndex: section.mLineIndex + 1, mid: null, fragment: section.fragment };
    } else if (line.startsWith('a=mid:')) section.mid = line.slice(6);
    else if (line.startsWith('a=ice-ufrag:')) section.fragment = line.slice(12);
    // Browsers ignore candidates at session level and `remote-candidates` (RFC 8839, section 5.2).
    if (!/^a=\s*(remote-)?candidate/i.test(line)) return true;
    if (!line.startsWith('a=candidate:') || section.mLineIndex < 0) return false;
    return keep({
      candidate: line.slice(2),
      sdpMid: section.mid,
      sdpMLineIndex: section.mLineIndex,
      usernameFragment: section.fragment,
    });
  });
}

/** The description without its candidates, and the candidates, for an offer that is too large for one envelope. */
export function detachCandidates(sdp: string): { sdp: string; candidates: Candidate[] } {
  const candidates: Candidate[] = [];
  const kept = filterCandidates(sdp, (candidate) => {
    candidates.push(candidate);
    return false;
  });
  return { sdp: kept.filter((line) => line !== 'a=end-of-candidates').join('\r\n'), candidates };
}

/**
 * The description with the candidates that are `isUsable`, and without the addresses and ports of the default candidate, which
 * ICE does not use (RFC 8839, section 5.1: `c=`, `a=rtcp`, the port of `m=` unless 0).
 */
export const screenCandidates = (
  sdp: string,
  isUsable: (candidate: Candidate) => boolean,
): string =>
  filterCandidates(sdp, isUsable)
    .map((line) =>
      line
        .replace(/^c=.*/, 'c=IN IP4 0.0.0.0')
        .replace(/^a=rtcp:.*/, 'a=rtcp:9 IN IP4 0.0.0.0')
        .replace(/^(m=\S+) (?!0[ /])\d+(\/\d+)?(?= )/, '$1 9'),
    )
    .join('\r\n');
