// The DTLS certificate of a session, and what the other side really showed.
// Hashing is protocol's; this file only asks the browser.

import { type Bytes, fromHex } from '../base/bytes.js';
import { CallError } from '../base/errors.js';

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

/** The certificate that the other side used; `null` before DTLS is connected. */
export function remoteCertificate(connection: RTCPeerConnection): Bytes | null {
  const [certificate] = connection.sctp?.transport.getRemoteCertificates() ?? [];
  return certificate ? (new Uint8Array(certificate) as Bytes) : null;
}
