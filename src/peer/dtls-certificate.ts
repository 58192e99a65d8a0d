// The DTLS certificate of a session, and what the other side really showed.
// Knows no person: whose certificate it has to be is handed in.

import { abortScope, listen, onAbort } from '../base/abort.js';
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
  const certificate = await generated();
  const sha256 = certificate.getFingerprints?.().find(({ algorithm }) => algorithm === 'sha-256');
  const fingerprint = fromHex((sha256?.value ?? '').replaceAll(':', ''));
  if (fingerprint?.length !== 32) {
    throw new CallError('unsupported-browser', { feature: 'RTCCertificate.getFingerprints' });
  }
  return { certificate, fingerprint };
}

/** Extensions and browsers that hide WebRTC leave nothing in its place, or something that cannot do anything. */
async function generated(): Promise<RTCCertificate> {
  try {
    return await RTCPeerConnection.generateCertificate({
      name: 'ECDSA',
      namedCurve: 'P-256',
    } as AlgorithmIdentifier);
  } catch (thrown) {
    throw new CallError('unsupported-browser', { feature: 'WebRTC' }, thrown);
  }
}

/**
 * Whether the other side used the certificate with this SHA-256, as soon as DTLS has one to show; `null` when the lifetime
 * ends first. Browsers tell of a connection, its descriptions and its DTLS transport on ways of their own: a connection may be
 * connected before its transport is, and before the answer is set that brings the transport.
 */
export async function hasShown(
  connection: RTCPeerConnection,
  fingerprint: Bytes,
  abortSignal: AbortSignal,
): Promise<boolean | null> {
  while (!abortSignal.aborted) {
    const transport = connection.sctp?.transport;
    const [certificate] = transport?.getRemoteCertificates() ?? [];
    if (certificate) return equal(await sha256(new Uint8Array(certificate) as Bytes), fingerprint);
    if (transport) await once(transport, 'statechange', abortSignal);
    else await once(connection, 'signalingstatechange', abortSignal);
  }
  return null;
}

const once = (target: EventTarget, type: string, abortSignal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wait = abortScope(abortSignal);
    listen(target, type, () => wait.end(), wait.signal);
    onAbort(wait.signal, resolve);
  });

/** DTLS has failed, and no ICE restart brings it back. */
export const isDead = ({ sctp }: RTCPeerConnection): boolean => sctp?.transport.state === 'failed';
