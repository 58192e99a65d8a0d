// The DTLS certificate of a session, and what the other side really showed.
// Knows no person: whose certificate it has to be is handed in.

import { type Bytes, equal, fromHex } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { sha256 } from '../protocol/crypto.js';

export interface SessionCertificate {
  readonly certificate: RTCCertificate;
  /** SHA-256 of the certificate, to which the peer id commits (RFC 8122). */
  readonly fingerprint: Bytes;
}

/** One for the whole session, made before anything is said: the peer id depends on it. */
export async function createCertificate(): Promise<SessionCertificate> {
  if (typeof RTCPeerConnection === 'undefined') {
    throw new CallError('unsupported-browser', { feature: 'WebRTC' });
  }
  const certificate = await RTCPeerConnection.generateCertificate({
    name: 'ECDSA',
    namedCurve: 'P-256',
  } as AlgorithmIdentifier);
  const sha256 = certificate.getFingerprints().find(({ algorithm }) => algorithm === 'sha-256');
  const fingerprint = fromHex((sha256?.value ?? '').replaceAll(':', ''));
  if (fingerprint?.length !== 32) {
    throw new CallError('unsupported-browser', { feature: 'RTCCertificate.getFingerprints' });
  }
  return { certificate, fingerprint };
}

/** Whether the other side used the certificate with this SHA-256; `null` before DTLS is connected. */
export async function hasShown(
  connection: RTCPeerConnection,
  fingerprint: Bytes,
): Promise<boolean | null> {
  const [certificate] = connection.sctp?.transport.getRemoteCertificates() ?? [];
  if (!certificate) return null;
  return equal(await sha256(new Uint8Array(certificate) as Bytes), fingerprint);
}

/** DTLS has failed, and no ICE restart brings it back. */
export const isDead = ({ sctp }: RTCPeerConnection): boolean => sctp?.transport.state === 'failed';
