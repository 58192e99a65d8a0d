// Paths between two participants, by their routers and with or without a relay.
import { BROKER, STUN, STUN_BY_NAME, STUN6, TURN } from '../internet.mjs';
import {
  direct,
  familyMismatch,
  lan,
  noPath,
  relay,
  relayTcp,
  symmetricBoth,
  symmetricHere,
  symmetricThere,
  udpBlocked,
} from '../outcomes.mjs';

/** UDP is blocked: a true verdict while the relay over TCP takes longer than the wait for servers. */
const blockedThenRelay = { ...relayTcp, before: ['udp-blocked'] };

const bothSymmetric = { a: 'symmetric', b: 'symmetric' };

export const paths = [
  {
    name: 'two people in one home',
    people: ['a', 'a2'],
    ice: [STUN],
    expect: lan,
  },
  { name: 'two homes with ordinary routers', ice: [STUN], expect: direct },
  {
    name: 'everything is there and works',
    picture: 'direct',
    ice: [STUN, TURN.udp, TURN.tcp, TURN.tls443],
    brokers: [BROKER.works, BROKER.second],
    both: { video: 'on' },
    expect: direct,
  },
  {
    name: 'symmetric NAT on one side, no relay',
    routers: { b: 'symmetric' },
    ice: [STUN],
    expect: { a: symmetricThere, b: symmetricHere },
  },
  {
    name: 'symmetric NAT on both sides, no relay',
    picture: 'symmetric',
    routers: bothSymmetric,
    ice: [STUN],
    expect: symmetricBoth,
  },
  {
    name: 'symmetric NAT on both sides, with a relay',
    routers: bothSymmetric,
    ice: [STUN, TURN.udp],
    expect: relay,
  },
  {
    name: 'UDP blocked in one home, no relay',
    routers: { a: 'noUdp' },
    ice: [STUN],
    expect: { a: udpBlocked, b: noPath },
  },
  {
    // Without permission the browser hides local addresses, which is not the cause here.
    name: 'UDP blocked in one home, no relay, no camera',
    routers: { a: 'noUdp' },
    ice: [STUN],
    a: { camera: false, audio: 'off' },
    expect: { a: udpBlocked, b: noPath },
  },
  {
    name: 'UDP blocked in one home, relay over TCP',
    picture: 'relay-tcp',
    routers: { a: 'noUdp' },
    ice: [STUN, TURN.udp, TURN.tcp],
    expect: { a: blockedThenRelay, b: relay },
  },
  {
    name: 'only port 443 is open in one home, relay over TLS',
    routers: { a: 'only443' },
    brokers: BROKER.on443,
    ice: [STUN, TURN.udp, TURN.tls443],
    expect: { a: blockedThenRelay, b: relay },
  },
  {
    name: 'IPv6 only',
    network: { family: 6 },
    routers: { a: 'firewall6', b: 'firewall6' },
    brokers: BROKER.works6,
    ice: [STUN6],
    expect: { ...direct, path: 'direct' },
  },
  {
    name: 'IPv6 only in one home, IPv4 only in the other',
    network: { family: 6, mixed: true },
    routers: { a: 'firewall6', b: 'cone' },
    a: { brokers: BROKER.works6, iceServers: [STUN6] },
    b: { brokers: BROKER.works, iceServers: [STUN] },
    expect: { a: familyMismatch(6, 4), b: familyMismatch(4, 6) },
  },
  {
    // The IPv6 interface finds no address for such a name and reports this at once.
    name: 'both families in one home, servers with names of IPv4 only',
    network: { family: 6, mixed: true, dual: true },
    routers: { a: 'cone', b: 'cone' },
    ice: [STUN_BY_NAME],
    expect: direct,
  },
  {
    name: 'both families in one home, servers with names of IPv4 only, UDP blocked',
    network: { family: 6, mixed: true, dual: true },
    routers: { a: 'noUdp', b: 'cone' },
    ice: [STUN_BY_NAME],
    expect: { a: udpBlocked, b: noPath },
  },
  { name: 'only relayed paths are allowed', ice: [STUN, TURN.udp], relayOnly: true, expect: relay },
  {
    name: 'only relayed paths are allowed, and there is no relay',
    ice: [STUN],
    relayOnly: true,
    expect: {
      verdict: 'relay-only-without-turn',
      sentence: 'Only relayed connections are allowed, but no relay server is available.',
    },
  },
  {
    name: 'two homes, and no server is configured',
    ice: [],
    expect: {
      verdict: 'no-ice-servers',
      sentence:
        'Can’t connect to Guest. Calls may only work on the same network: no STUN or TURN server is set up.',
    },
  },
];
