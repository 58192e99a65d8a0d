// A private coturn on loopback with credentials that expire (TURN REST convention: the user name holds the expiry, the
// password is its HMAC under a shared secret). Independent of the use of the relay.
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, portOpen, start, stop, temporaryFolder, until } from './process.mjs';
import { need } from './programs.mjs';

/** Options that all relays of the tests share. The paths of its files begin with `files`. */
export const coturnConf = (files, lines) =>
  [
    ...lines,
    'min-port=50000',
    'max-port=50400',
    'fingerprint',
    'no-dtls',
    'no-cli',
    'no-multicast-peers',
    'simple-log',
    'log-file=stdout',
    `pidfile=${files}.pid`,
    `userdb=${files}.db`,
    '',
  ].join('\n');

/**
 * Starts a relay. `url` is for `iceServers`, `secret` creates credentials, `stop()` ends the relay, `log()` returns its
 * output.
 */
export async function startCoturn() {
  const port = await freePort();
  const secret = randomUUID();
  const folder = temporaryFolder('coturn-');
  const conf = join(folder, 'turnserver.conf');
  const lines = [
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    `listening-port=${port}`,
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    'realm=video-call.test',
    // Both ends of a test are on loopback. A production relay must forbid such peers.
    'allow-loopback-peers',
    'no-tls',
    'verbose',
  ];
  writeFileSync(conf, coturnConf(join(folder, 'turn'), lines));
  const program = start(need('turnserver'), ['-c', conf]);
  await until(() => {
    if (!program.running()) throw new Error(`coturn ended: ${program.output()}`);
    return portOpen(port);
  }, `coturn on port ${port}`);
  return {
    url: `turn:127.0.0.1:${port}?transport=udp`,
    secret,
    log: () => program.output(),
    stop: () => stop(program),
  };
}
