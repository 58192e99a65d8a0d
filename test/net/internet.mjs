// The servers in the lab's public network: brokers, STUN and TURN servers, and their addresses for pages. Independent
// of the homes.

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coturnConf } from '../support/coturn.mjs';
import { mosquittoConf } from '../support/mosquitto.mjs';
import { until } from '../support/process.mjs';
import { need } from '../support/programs.mjs';
import { HOSTS, NOBODY, PUBLIC, PUBLIC6 } from './lab.mjs';

const [first, second, third, fourth] = PUBLIC;
const user = { username: 'ada', credential: 'right' };
/** Shared secret of the TURN server with credentials that expire (draft-uberti-behave-turn-rest-00). */
const passSecret = 'secret-of-the-lab';

/** A user name that expires in this many seconds, and its password. */
function pass(seconds) {
  const username = `${Math.floor(Date.now() / 1000) + seconds}:ada`;
  const credential = createHmac('sha1', passSecret).update(username).digest('base64');
  return { username, credential };
}

/** Servers at two addresses, which reveal a NAT with endpoint-dependent mapping. */
export const STUN = { urls: [`stun:${first}:3478`, `stun:${second}:3478`] };
/** Servers whose names have no IPv6 address. */
export const STUN_BY_NAME = { urls: Object.keys(HOSTS).map((name) => `stun:${name}:3478`) };
export const STUN6 = { urls: [`stun:[${PUBLIC6}]:3478`] };

/** Address of the TURN server, on which no other server runs. */
export const THIRD = third;

/** Configurations of a TURN server for a page. */
export const TURN = {
  udp: { urls: `turn:${first}:3478`, ...user },
  tcp: { urls: `turn:${first}:3478?transport=tcp`, ...user },
  tls443: { urls: `turns:${second}:443?transport=tcp`, ...pass(3600) },
  tls443Expired: { urls: `turns:${second}:443?transport=tcp`, ...pass(-60) },
  wrongPassword: { urls: `turn:${first}:3478`, ...user, credential: 'wrong' },
  /** Relays to no peer address. */
  refusesPeers: { urls: `turn:${fourth}:3478`, ...user },
  expired: { urls: `turn:${second}:3478`, ...pass(-60) },
  third: { urls: `turn:${third}:3478`, ...user },
  /** Responds over UDP only. */
  udpOnly: { urls: [`turn:${third}:3478`, `turn:${third}:3478?transport=tcp`], ...user },
  noName: { urls: 'turn:turn.nowhere.invalid:3478', ...user },
  silent: { urls: [`turn:${NOBODY}:3478`, `turn:${NOBODY}:3478?transport=tcp`], ...user },
};
export const SILENT_STUN = { urls: [`stun:${NOBODY}:3478`, `stun:${NOBODY}:3479`] };

const mqtt = (port, host = first) => `ws://${host}:${port}`;
export const BROKER = {
  works: mqtt(9001),
  second: mqtt(9003),
  works6: `ws://[${PUBLIC6}]:9001`,
  on443: mqtt(443),
  /** Requires a password. */
  refuses: mqtt(9002),
  /** A closed port: the connection is refused at once. */
  closed: mqtt(9009),
  /** An unassigned address: packets are lost. */
  blackHole: mqtt(9001, NOBODY),
};

/** Starts all servers; they end with the lab. */
export async function populate(lab) {
  const { certificate, key } = makeCertificate(lab);
  // mosquitto 2.0 binds a WebSocket port on all addresses regardless of its configuration, so it cannot share 443 with
  // coturn.
  lab.rules(
    'internet',
    `table ip web {
      chain pre {
        type nat hook prerouting priority dstnat; policy accept;
        ip daddr ${first} tcp dport 443 redirect to :9001
      }
    }`,
  );
  broker(lab, 9001);
  broker(lab, 9003);
  broker(lab, 9002, { anonymous: false });
  turn(lab, first);
  turn(lab, second, {
    login: `use-auth-secret\nstatic-auth-secret=${passSecret}`,
    secure: `tls-listening-port=443\ncert=${certificate}\npkey=${key}`,
  });
  turn(lab, third, { more: 'no-tcp' });
  turn(lab, fourth, { more: 'denied-peer-ip=0.0.0.0-255.255.255.255' });
  const expected = [
    /tcp .*[:*]9001 /,
    /tcp .*[:*]9002 /,
    /tcp .*[:*]9003 /,
    new RegExp(`udp .*${first}:3478 `),
    new RegExp(`tcp .*${second}:443 `),
    new RegExp(`udp .*${third}:3478 `),
    new RegExp(`udp .*${fourth}:3478 `),
  ];
  await until(() => {
    const listening = lab.run('internet', 'ss -lntuH');
    return expected.every((one) => one.test(listening));
  }, 'brokers and TURN servers listening');
}

function broker(lab, port, { anonymous = true } = {}) {
  const file = join(lab.folder, `mosquitto-${port}.conf`);
  const plain = `0 ${join(lab.folder, `mosquitto-${port}.socket`)}`;
  writeFileSync(file, mosquittoConf({ plain, web: port, anonymous }));
  lab.start('internet', need('mosquitto'), ['-c', file]);
}

const longTerm = `lt-cred-mech\nuser=${user.username}:${user.credential}`;

function turn(lab, address, { login = longTerm, secure = 'no-tls', more = '' } = {}) {
  const file = join(lab.folder, `turn-${address}.conf`);
  const addresses = address === first && lab.family === 6 ? [address, PUBLIC6] : [address];
  const lines = [
    ...addresses.flatMap((one) => [`listening-ip=${one}`, `relay-ip=${one}`]),
    'listening-port=3478',
    login,
    'realm=lab.example',
    secure,
    more,
  ];
  writeFileSync(file, coturnConf(join(lab.folder, `turn-${address}`), lines));
  lab.start('internet', need('turnserver'), ['-c', file]);
}

/** Self-signed: the lab's browsers ignore certificate errors. */
function makeCertificate(lab) {
  const [certificate, key] = ['certificate.pem', 'key.pem'].map((file) => join(lab.folder, file));
  const subject = ['-subj', '/CN=turn.lab.example', '-addext', `subjectAltName=IP:${second}`];
  const files = ['-keyout', key, '-out', certificate];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(need('openssl'), ['req', '-x509', ...kind, '-days', '2', ...subject, ...files], {
    stdio: 'pipe',
  });
  return { certificate, key };
}
