// Decides which ICE candidates of other participants the browser may use. Without this filter a participant could make each browser
// open TCP connections and send UDP packets to arbitrary addresses (README.md, ICE). Pure.

/** `name`: a `.local` name (draft-ietf-mmusic-mdns-ice-candidates), by which browsers hide a host address. */
export type AddressKind = 'public' | 'private' | 'name' | 'loopback' | 'unusable';

export interface Address {
  readonly kind: AddressKind;
  readonly family?: 4 | 6;
}

const unusable: Address = { kind: 'unusable' };

/** Browsers use a UUID; any other name could be a device in our network. */
const localName = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.local$/i;
/** Decimal without leading zeros: other notations that `inet_aton` reads (octal, hexadecimal, one number) are rejected. */
const dotted = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

function kindOf4(a: number, b: number, c: number): AddressKind {
  // This network, link-local, multicast, reserved and broadcast.
  if (a === 0 || a >= 224 || (a === 169 && b === 254)) return 'unusable';
  if (a === 127) return 'loopback';
  if (a === 10 || (a === 172 && b >> 4 === 1) || (a === 192 && b === 168)) return 'private';
  // Shared address space (RFC 6598): carrier NAT, and VPNs such as Tailscale. 192.0.0.0/24: IPv4 over IPv6 (RFC 7335).
  if ((a === 100 && b >> 6 === 1) || (a === 192 && b === 0 && c === 0)) return 'private';
  return 'public';
}

/** The eight groups, or `null`. The browser's URL parser reads all notations; zone ids are rejected. */
function groupsOf(address: string): number[] | null {
  const url = `http://[${address}]/`;
  if (!/^[\da-f:.]+$/i.test(address) || !URL.canParse(url)) return null;
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::');
  const numbers = (part = '') =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [numbers(head), numbers(tail)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function kindOf6(groups: readonly number[]): AddressKind {
  const [first = 0, second = 0, third = 0] = groups;
  // 0000::/8: unspecified, IPv4-mapped, IPv4-compatible, and NAT64 (64:ff9b::/96), which is never a local address.
  if (first >> 8 === 0)
    return first === 0 && groups.join() === '0,0,0,0,0,0,0,1' ? 'loopback' : 'unusable';
  // Link-local and multicast.
  if (first >> 6 === 0xfe80 >> 6 || first >> 8 === 0xff) return 'unusable';
  // Unique local, and the deprecated site-local.
  if (first >> 9 === 0xfc00 >> 9 || first >> 6 === 0xfec0 >> 6) return 'private';
  // 6to4 is routed to the IPv4 address inside.
  if (first === 0x2002 && kindOf4(second >> 8, second & 255, third >> 8) !== 'public')
    return 'unusable';
  return 'public';
}

export function addressOf(text: string): Address {
  if (localName.test(text)) return { kind: 'name' };
  const numbers = dotted.exec(text)?.slice(1).map(Number);
  if (numbers) {
    const [a = 0, b = 0, c = 0] = numbers;
    return numbers.some((it) => it > 255) ? unusable : { kind: kindOf4(a, b, c), family: 4 };
  }
  const groups = text.includes(':') ? groupsOf(text) : null;
  return groups ? { kind: kindOf6(groups), family: 6 } : unusable;
}

export interface RemoteCandidate extends Address {
  readonly protocol: 'udp' | 'tcp';
  /** In lower case. */
  readonly address: string;
  readonly port: number;
  readonly tcpType: string | undefined;
}

/** RFC 8839, section 5.1, in the form that browsers write. */
const grammar =
  /^candidate:[\w+/-]{1,32} \d{1,5} (udp|tcp) \d{1,10} (\S+) (\d{1,5}) typ (?:host|srflx|prflx|relay)((?: \S+)*)$/i;

export function parseCandidate(text: string): RemoteCandidate | null {
  const [, protocol = '', address = '', port = '', rest = ''] = grammar.exec(text.trim()) ?? [];
  if (!address || Number(port) > 65_535) return null;
  return {
    ...addressOf(address),
    protocol: protocol.toLowerCase() as 'udp' | 'tcp',
    address: address.toLowerCase(),
    port: Number(port),
    tcpType: / tcptype (\S+)/.exec(rest)?.[1],
  };
}

/** The networks that our own candidates reveal. */
export interface OwnAddresses {
  readonly private4: boolean;
  readonly private6: boolean;
  /** The browser hides host addresses behind `.local` names: any of them may be private. */
  readonly hidden: boolean;
  readonly loopback: boolean;
}

export const noAddresses: OwnAddresses = {
  private4: false,
  private6: false,
  hidden: false,
  loopback: false,
};

/** `text`: another local candidate. */
export function withOwn(own: OwnAddresses, text: string): OwnAddresses {
  const { kind, family } = parseCandidate(text) ?? unusable;
  return {
    private4: own.private4 || (kind === 'private' && family === 4),
    private6: own.private6 || (kind === 'private' && family === 6),
    hidden: own.hidden || kind === 'name',
    loopback: own.loopback || kind === 'loopback',
  };
}

export type Judgement =
  | 'use'
  /** Deferred until we have an address in such a network. */
  | 'hold'
  /** Valid, but of no use to us. */
  | 'ignore'
  /** No browser sends this candidate, or its address is not allowed. */
  | 'refuse';

/** The rule of Chromium for remote candidates: no port below 1024 except those that are known to carry calls. */
// Browser note chromium-candidate-ports
const isPort = (port: number, kind: AddressKind): boolean =>
  port >= 1024 || (kind === 'public' && (port === 80 || port === 443));

export function judgeCandidate(candidate: RemoteCandidate | null, own: OwnAddresses): Judgement {
  if (!candidate || candidate.kind === 'unusable') return 'refuse';
  const { kind, family, protocol, port, tcpType } = candidate;
  if (protocol === 'tcp') {
    // Active: the peer connects to us from a port that is not known yet (RFC 6544, section 4.5); browsers do not listen for it.
    if (tcpType === 'active' && (port === 9 || port === 0))
      return kind === 'public' ? 'use' : 'ignore';
    const isServer = tcpType === 'passive' && kind === 'public';
    return isServer && isPort(port, kind) ? 'use' : 'refuse';
  }
  if (!isPort(port, kind)) return 'refuse';
  if (kind === 'loopback') return own.loopback ? 'use' : 'hold';
  if (kind !== 'private') return 'use';
  const isShared = family === 4 ? own.private4 : own.private6;
  return own.hidden || isShared ? 'use' : 'hold';
}
