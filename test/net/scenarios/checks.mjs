// The results of the check before a call for different home networks. Each runs in both browsers, without camera
// permission: browsers then hide local addresses, which is the usual case.
import { BROKER, SILENT_STUN, STUN, TURN } from '../internet.mjs';
import { udpBlocked } from '../outcomes.mjs';

/**
 * Without TLS: the lab's servers have no names with certificates, and Firefox accepts no `turns:` URL with an address.
 */
const everything = [STUN, TURN.udp, TURN.tcp];

export const checks = [
  {
    name: 'an ordinary router',
    ice: everything,
    expect: {
      outcome: 'ready',
      udp: 'works',
      mapping: 'endpoint-independent',
      relays: ['tcp', 'udp'],
      sentence: 'Calls should work.',
    },
  },
  {
    name: 'a symmetric NAT, no relay',
    router: 'symmetric',
    ice: [STUN],
    expect: {
      outcome: 'limited',
      headline: 'symmetric-nat-no-turn',
      udp: 'works',
      mapping: 'endpoint-dependent',
      relays: [],
      sentence:
        'Can’t connect to some people: this network uses a different address for each connection, and no relay server is set up.',
    },
  },
  {
    name: 'a symmetric NAT, with a relay',
    router: 'symmetric',
    ice: [STUN, TURN.udp],
    expect: {
      outcome: 'ready',
      udp: 'works',
      mapping: 'endpoint-dependent',
      relays: ['udp'],
      sentence: 'Calls should work.',
    },
  },
  {
    name: 'UDP blocked, relay over TCP',
    router: 'noUdp',
    ice: [STUN, TURN.udp, TURN.tcp],
    expect: {
      outcome: 'limited',
      headline: 'udp-blocked',
      udp: 'blocked',
      relays: ['tcp'],
      sentence: udpBlocked.sentence,
    },
  },
  {
    name: 'UDP blocked, no relay',
    router: 'noUdp',
    ice: [STUN],
    expect: {
      outcome: 'blocked',
      headline: 'udp-blocked',
      udp: 'blocked',
      relays: [],
      sentence: udpBlocked.sentence,
    },
  },
  {
    name: 'only port 443 is open, relay over TLS',
    router: 'only443',
    browsers: ['chromium'],
    brokers: BROKER.on443,
    ice: [STUN, TURN.udp, TURN.tls443],
    expect: {
      outcome: 'limited',
      headline: 'udp-blocked',
      udp: 'blocked',
      relays: ['tls'],
      sentence: udpBlocked.sentence,
    },
  },
  {
    // A relay that works without UDP is configured: its credential is the fault to fix.
    name: 'only port 443 is open, the pass for the relay over TLS has expired',
    browsers: ['chromium'],
    brokers: BROKER.on443,
    router: 'only443',
    ice: [STUN, TURN.udp, TURN.tls443Expired],
    expect: {
      outcome: 'blocked',
      headline: 'turn-expired',
      udp: 'blocked',
      relays: [],
      sentence: 'The credentials for the relay server have expired.',
    },
  },
  {
    name: 'a symmetric NAT, the relay refuses our password',
    router: 'symmetric',
    ice: [STUN, TURN.wrongPassword],
    expect: {
      outcome: 'limited',
      headline: 'turn-auth-failed',
      mapping: 'endpoint-dependent',
      relays: [],
      sentence: 'The relay server refused the password.',
    },
  },
  {
    name: 'the pass for the relay has expired',
    ice: [STUN, TURN.expired],
    expect: {
      outcome: 'limited',
      headline: 'turn-expired',
      udp: 'works',
      relays: [],
      sentence: 'The credentials for the relay server have expired.',
    },
  },
  {
    name: 'one STUN server works, the other does not',
    ice: [STUN, SILENT_STUN],
    expect: {
      outcome: 'ready',
      udp: 'works',
      mapping: 'endpoint-independent',
      relays: [],
      sentence: 'Calls should work.',
    },
  },
  {
    name: 'the broker does not answer',
    brokers: BROKER.blackHole,
    ice: [STUN],
    expect: {
      outcome: 'blocked',
      headline: 'broker-unreachable',
      udp: 'works',
      relays: [],
      sentence: 'The signalling server 203.0.113.99:9001 can’t be reached, so no one can be found.',
    },
  },
];
