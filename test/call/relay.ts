// Credentials for the relay of the test run (coturn).

import { executeServerCommand } from '@web/test-runner-commands';
import { utf8 } from '../../src/base/bytes.js';

/** TURN REST: `<Unix seconds>:<any text>`, and its HMAC-SHA-1 under the secret that the relay shares. */
export async function credentials(lifeSeconds: number, wrong = false): Promise<RTCIceServer[]> {
  const { url, secret } = await executeServerCommand<{ url: string; secret: string }, null>(
    'turn:new',
    null,
  );
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign']);
  const username = `${Math.floor(Date.now() / 1000) + lifeSeconds}:ada`;
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(username)));
  const credential = wrong ? 'wrong' : btoa(String.fromCharCode(...mac));
  return [{ urls: url, username, credential }];
}
