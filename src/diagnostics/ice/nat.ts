// Estimates the mapping of a NAT (RFC 4787, 4.1) from the candidates alone: those of a call with two STUN servers of
// different operators suffice, so that no additional connection is needed. A browser cannot observe filtering. Pure.

import type { CandidateRecord, IceServerStatus, NatEstimate } from '../peer-facts.js';
import { machineOf } from './ice-url.js';
import { believable } from './plausible-reflexive.js';

type Conclusion = Pick<NatEstimate, 'mapping' | 'confidence' | 'basis'>;

interface Seen {
  readonly hosts: readonly CandidateRecord[];
  readonly reflexive: readonly CandidateRecord[];
  readonly relayed: readonly CandidateRecord[];
  /** Found by connectivity checks of peers, at ports that were not signalled. */
  readonly found: readonly CandidateRecord[];
  readonly observers: number;
}

type Rule = (seen: Seen) => Conclusion | false;

const dependent = (
  basis: Conclusion['basis'],
  confidence: Conclusion['confidence'],
): Conclusion => ({ mapping: 'endpoint-dependent', confidence, basis });

const distinct = (list: readonly CandidateRecord[]) =>
  new Set(list.map(({ address, port }) => `${address} ${port}`)).size;

/** Two servers saw one socket at two addresses. */
const twoAddresses: Rule = ({ reflexive }) =>
  [
    ...Map.groupBy(
      reflexive.filter(({ related }) => related?.address),
      ({ related }) => `${related?.address} ${related?.port}`,
    ).values(),
  ].some((seen) => distinct(seen) > 1) && dependent('two-servers-two-ports', 'certain');

/** The distinct addresses of a family whose bases are hidden, as before the permission for a camera. */
const hiddenBases = (reflexive: readonly CandidateRecord[], family: 4 | 6) =>
  distinct(reflexive.filter((one) => !one.related?.address && (one.family ?? 4) === family));

/** There are more addresses than sockets. */
const moreThanSockets: Rule = ({ hosts, reflexive }) => {
  for (const family of [4, 6] as const) {
    const sockets = hosts.filter((host) => (host.family ?? family) === family).length;
    if (sockets > 0 && hiddenBases(reflexive, family) > sockets) {
      return dependent('two-servers-two-ports', sockets === 1 ? 'certain' : 'likely');
    }
  }
  return false;
};

/** Firefox writes the address of the relay there, Chromium the local address as the TURN server saw it (measured). */
// Browser note firefox-relay-raddr
const asTurnSaw = ({ relayed, reflexive }: Seen) =>
  relayed
    .filter(({ relayProtocol, related, address }) => {
      return relayProtocol === 'udp' && related?.port && related.address !== address;
    })
    .flatMap(({ server, related }) => {
      const same = reflexive.filter(({ address }) => address && address === related?.address);
      return same.length > 0 ? [{ server, same, port: related?.port }] : [];
    });

const turnSawAnother: Rule = (seen) =>
  asTurnSaw(seen).some(({ same, port }) => same.every((one) => one.port !== port)) &&
  dependent('turn-raddr', seen.hosts.length === 1 ? 'certain' : 'likely');

/** A peer saw another port than the STUN server did. A private address belongs to a network further inside. */
const peerSawAnother: Rule = ({ found, reflexive }) =>
  reflexive.length > 0 &&
  found.some(({ scope }) => scope === 'public' || scope === 'hidden') &&
  dependent('prflx-port', 'likely');

const noNat: Rule = ({ hosts, reflexive, observers }) =>
  hosts.length > 0 &&
  reflexive.length === 0 &&
  hosts.every(({ scope }) => scope === 'public') && {
    mapping: 'none',
    confidence: observers > 0 ? 'certain' : 'likely',
    basis: 'public-host',
  };

/**
 * Browsers drop a response that is equal to an earlier one: several servers responded, and there is one address for each
 * socket. A hidden host may be of the other family, so that two addresses may belong to one socket.
 */
const severalAgree: Rule = ({ hosts, reflexive, observers }) =>
  reflexive.length > 0 &&
  observers > 1 &&
  !(hiddenBases(reflexive, 4) > 1 && hosts.some(({ family }) => family === undefined)) && {
    mapping: 'endpoint-independent',
    confidence: 'likely',
    basis: 'two-servers-same-port',
  };

const turnAgrees: Rule = (seen) =>
  asTurnSaw(seen).some(({ server, same, port }) =>
    same.some(
      (one) =>
        one.port === port && one.server && server && operatorOf(one.server) !== operatorOf(server),
    ),
  ) && { mapping: 'endpoint-independent', confidence: 'likely', basis: 'turn-raddr' };

const rules: readonly Rule[] = [
  twoAddresses,
  moreThanSockets,
  turnSawAnother,
  peerSawAnother,
  noNat,
  severalAgree,
  turnAgrees,
];

const unknown: Conclusion = { mapping: 'unknown', confidence: 'guess', basis: 'none' };

/** The most certain first. */
const order = (found: Conclusion): number =>
  found.mapping === 'endpoint-dependent'
    ? ['certain', 'likely', 'guess'].indexOf(found.confidence)
    : 3 + ['none', 'endpoint-independent', 'unknown'].indexOf(found.mapping);

const best = <T extends Conclusion>(list: readonly T[]): T | undefined =>
  [...list].sort((a, b) => order(a) - order(b))[0];

/**
 * The candidates of the present network: a device that moved is behind another NAT. Generations that share no reflexive
 * address with the newest one belong to a previous network.
 */
function ofThisNetwork(udp: readonly CandidateRecord[]): readonly CandidateRecord[] {
  const reflexive = udp.filter(({ type }) => type === 'srflx');
  const newest = Math.max(...reflexive.map(({ generation }) => generation));
  const here = reflexive.filter(({ generation }) => generation === newest);
  const left = new Set(
    [...Map.groupBy(reflexive, ({ generation }) => generation)]
      .filter(
        ([, list]) => !list.some((one) => here.some(({ address }) => address === one.address)),
      )
      .map(([generation]) => generation),
  );
  return udp.filter(({ generation }) => !left.has(generation));
}

/**
 * The estimate for one end of a connection; that of a peer is based on the candidates that it sent. `observers`: the number
 * of STUN servers of different operators that are known to have responded, see {@link observersOf}.
 */
export function natEstimate(candidates: readonly CandidateRecord[], observers = 0): NatEstimate {
  const udp = ofThisNetwork(believable(candidates).filter(({ protocol }) => protocol === 'udp'));
  const ofType = (type: CandidateRecord['type'], list = udp) =>
    list.filter((candidate) => candidate.type === type);
  // A candidate that a check has found belongs to no media section: it is compared with all signalled ones.
  const told = new Set(udp.filter(({ type }) => type !== 'prflx').map(({ port }) => port));
  const found = ofType('prflx').filter(({ port }) => port !== undefined && !told.has(port));
  // Each ICE generation has separate sockets, and so has each media section that is not bundled.
  const sections = Map.groupBy(udp, ({ generation, mid }) => `${generation} ${mid ?? ''}`);
  const conclusions = [...sections.values()]
    .map((list) => ({
      hosts: ofType('host', list),
      reflexive: ofType('srflx', list),
      relayed: ofType('relay', list),
      found,
      observers,
    }))
    .map((seen) => rules.map((rule) => rule(seen)).find((found) => found !== false) || unknown);
  const isOf = (wanted: 4 | 6) => candidates.some(({ family }) => family === wanted);
  return {
    ...(best(conclusions) ?? unknown),
    observers,
    families: { v4: isOf(4), v6: isOf(6) },
    udp: ofType('srflx').length > 0 ? 'works' : 'unknown',
  };
}

/** The estimate of several connections; they have separate sockets, so that only the conclusions can be compared. */
export function bestNat(estimates: readonly NatEstimate[]): NatEstimate {
  return {
    ...(best(estimates) ?? unknown),
    observers: Math.max(0, ...estimates.map(({ observers }) => observers)),
    families: {
      v4: estimates.some(({ families }) => families.v4),
      v6: estimates.some(({ families }) => families.v6),
    },
    udp: estimates.some(({ udp }) => udp === 'works') ? 'works' : 'unknown',
  };
}

/** The last two labels of a name, or the address: two names of one provider may have one address, unknown to a page. */
export function operatorOf(url: string): string {
  const host = machineOf(url);
  return /[a-z]$/i.test(host) ? host.split('.').slice(-2).join('.').toLowerCase() : host;
}

/**
 * The number of operators whose STUN servers responded. Gathering that completes without an error means that all did:
 * browsers keep it open for a silent server (measured: 40 s in Chromium, 11 s in Firefox). Gathering that an established
 * connection cuts short (`isCutShort`) proves nothing.
 */
// Browser note ice-timeouts
export function observersOf(
  servers: readonly IceServerStatus[],
  { isOver, isCutShort }: { readonly isOver: boolean; readonly isCutShort: boolean },
): number {
  const stun = servers.filter(
    ({ kind, errorCode, told }) => kind === 'stun' && errorCode === undefined && !told,
  );
  const answered = stun.filter(
    ({ fate, attribution }) =>
      (isOver && !isCutShort && fate !== 'untried') || (fate === 'works' && attribution === 'url'),
  );
  return new Set(answered.map(({ url }) => operatorOf(url))).size;
}
