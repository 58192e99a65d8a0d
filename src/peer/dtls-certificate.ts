// The DTLS certificate of a session, and the check of the certificate that the peer presented. The expected fingerprint is
// handed in.

import { abortScope, listen, onAbort } from '../base/abort.js';
import { type Bytes, equal, fromHex } from '../base/bytes.js';
import { CallError } from '../base/errors.js';
import { sha256 } from '../protocol/crypto.js';

export interface SessionCertificate {
  readonly certificate: RTCCertificate;
  /** SHA-256 of the certificate, to which the peer id commits (RFC 8122). */
  readonly fingerprint: Bytes;
}

/** One certificate for the whole session, created before the first message: the peer id depends on it. */
export async function createCertificate(): Promise<SessionCertificate> {
  const certificate = await generated();
  const sha256 = certificate.getFingerprints?.().find(({ algorithm }) => algorithm === 'sha-256');
  const fingerprint = fromHex((sha256?.value ?? '').replaceAll(':', ''));
  if (fingerprint?.length !== 32) {
    throw new CallError('unsupported-browser', { feature: 'RTCCertificate.getFingerprints' });
  }
  return { certificate, fingerprint };
}

/** Extensions and browsers that block WebRTC remove the interface, or replace it by one that does nothing. */
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
 * Returns `true` if the peer presented the certificate with this SHA-256, as soon as DTLS has one; `null` if the signal aborts
 * first. Browsers update a connection, its descriptions and its DTLS transport at different times: a connection may be
 * connected before its transport is, and before the answer that creates the transport has been applied.
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

/** DTLS has failed, and an ICE restart cannot repair it. */
export const isDead = ({ sctp }: RTCPeerConnection): boolean => sctp?.transport.state === 'failed';
