// The DTLS certificate of a session, and what the other side really showed.
// Knows no person: whose certificate it has to be is handed in.

import { type Bytes, equal, fromHex } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { onEnd } from '../base/lifetime.js';
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

/**
 * Whether the other side used the certificate with this SHA-256, as soon as DTLS has one to show; `null` when the lifetime
 * ends first. Chromium tells of a connection and of its DTLS transport on two ways: the one may be connected before the other.
 */
export async function hasShown(
  { sctp }: RTCPeerConnection,
  fingerprint: Bytes,
  life: AbortSignal,
): Promise<boolean | null> {
  while (sctp && !life.aborted) {
    const [certificate] = sctp.transport.getRemoteCertificates();
    if (certificate) return equal(await sha256(new Uint8Array(certificate) as Bytes), fingerprint);
    await changed(sctp.transport, life);
  }
  return null;
}

const changed = (transport: RTCDtlsTransport, life: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    transport.addEventListener('statechange', () => resolve(), { once: true, signal: life });
    onEnd(life, resolve);
  });

/** DTLS has failed, and no ICE restart brings it back. */
export const isDead = ({ sctp }: RTCPeerConnection): boolean => sctp?.transport.state === 'failed';
