// What the protocol must know of a session description: whose certificate, which connection, how many sections,
// and where its candidates are. Everything else in it is the browser's affair.

import { type Bytes, equal, fromHex } from '../base/bytes.js';
import { type Candidate, limits, type NegotiationSignal } from './signal.js';

const lines = (sdp: string): string[] => sdp.split(/\r\n|\r|\n/);

/**
 * Whether the description commits to exactly this certificate: at least one `a=fingerprint` line, and each of
 * them SHA-256 of it. Chromium repeats the line per section, Firefox has one for the session.
 */
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

/** Why a description or candidates must not reach the browser. */
export type NegotiationFault =
  /** Longer than 32 KB. */
  | 'inflated'
  /** More than 12 media sections. */
  | 'sections'
  /** More than 64 candidates for one description, those that came later included. */
  | 'candidates'
  /** Speaks of another certificate than the person committed to, or of none. */
  | 'certificate';

export interface NegotiationFacts {
  /** SHA-256 of the certificate that the person committed to. */
  readonly fingerprint: Bytes;
  /** Remote candidates of the present description, so far. */
  readonly candidates: number;
}

/**
 * What must hold before `setRemoteDescription` and `addIceCandidate` (RFC 8827, section 6.5, and the limits of the protocol page).
 * `candidates` is the new count; each description begins anew, because it replaces what the browser remembers.
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

/** The session version of the origin line: grows with every description of a connection, offer or answer. */
export const versionOf = (sdp: string): number => Number(/^o=\S+ \d+ (\d+)/m.exec(sdp)?.[1] ?? 0);

/** Firefox names itself in the origin line: `o=mozilla...THIS_IS_SDPARTA-99.0`. */
export const isOfFirefox = (sdp = ''): boolean => /^o=mozilla/m.test(sdp);

/** The user fragment of the first section (RFC 8839, section 5.4): a new one for each ICE restart. */
export const fragmentOf = (sdp: string): string | undefined => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];

/** Whether a candidate is of the ICE generation that the description speaks of. */
export const isOfGeneration = ({ usernameFragment }: Candidate, sdp: string): boolean =>
  usernameFragment === null || sdp.includes(`a=ice-ufrag:${usernameFragment}`);

/**
 * Their offer, with the DTLS role that they have had since the first answer (RFC 8842, section 4.1) in place of the choice that
 * each offer leaves. `answer` is the last one that was agreed on, `byUs` says whose it is.
 */
export function keepRole(offer: string, answer: string, byUs: boolean): string {
  const role = /^a=setup:(active|passive)/m.exec(answer)?.[1];
  if (!role) return offer;
  const theirs = (role === 'active') === byUs ? 'passive' : 'active';
  return offer.replaceAll('a=setup:actpass', `a=setup:${theirs}`);
}

/** The description with those of its candidates that `keep` is true for. */
function filterCandidates(sdp: string, keep: (candidate: Candidate) => boolean): string[] {
  let section = { mLineIndex: -1, mid: null as string | null, fragment: null as string | null };
  return lines(sdp).filter((line) => {
    if (line.startsWith('m=')) {
      section = { mLineIndex: section.mLineIndex + 1, mid: null, fragment: section.fragment };
    } else if (line.startsWith('a=mid:')) section.mid = line.slice(6);
    else if (line.startsWith('a=ice-ufrag:')) section.fragment = line.slice(12);
    // Browsers read neither those of the session nor `remote-candidates` (RFC 8839, section 5.2).
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

/** The description without its candidates, and these apart, for an offer that outgrows one envelope. */
export function detachCandidates(sdp: string): { sdp: string; candidates: Candidate[] } {
  const candidates: Candidate[] = [];
  const kept = filterCandidates(sdp, (candidate) => {
    candidates.push(candidate);
    return false;
  });
  return { sdp: kept.filter((line) => line !== 'a=end-of-candidates').join('\r\n'), candidates };
}

/**
 * The description with those candidates that `isUsable`, and without the addresses and ports of the default candidate, which
 * are of no use where there is ICE (RFC 8839, section 5.1: `c=`, `a=rtcp`, the port of `m=` but 0).
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
