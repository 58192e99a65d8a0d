// Redacts a report before it leaves the page. Masked: addresses without their last part. Strict: a token for each distinct
// address and port, broker and server, numbered in each report, so that only equality is preserved; no names, no texts.
// Pure; walks the whole report by field name, so that new lists are covered.

import { familyOf, scopeOf } from './ice/candidate.js';
import { isTurnUrl, machineOf } from './ice/ice-url.js';
import type { Redaction, Report, Verdict } from './report.js';

const minuteMs = 60_000;

/** The last octet of IPv4, the last 80 bits of IPv6. */
const masked = (address: string): string =>
  address.includes(':')
    ? `${address.replace(/::.*/, '').split(':').slice(0, 3).join(':')}::x`
    : address.replace(/\.\d+$/, '.x');

/** A token of a masked report, which is then made strict. */
const hiddenBefore = /^mdns-\d+$/;

const addresses =
  /\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,}\b|[\w-]+\.local\b/gi;

/** Fields whose text may name a broker or server; so may all `values` of a verdict. */
const naming: readonly string[] = ['host', 'url', 'server', 'fact', 'value', 'detail'];

/** The brokers, as host and port, and the URLs of STUN and TURN servers that a report names. */
export interface NamedServers {
  readonly brokers: readonly string[];
  readonly urls: readonly string[];
}

function serversIn({ signalling, servers, peers, log }: Report): NamedServers {
  const events = log.filter((event) => event.type === 'broker');
  const asked = [servers, ...peers.map((peer) => peer.servers)].flat().map(({ url }) => url);
  const used = peers.flatMap(({ local }) => local.map(({ server }) => server ?? ''));
  const failed = log.map((event) => (event.type === 'candidate-error' ? event.server : ''));
  return {
    brokers: [...signalling.brokers, ...events].map(({ host }) => host),
    urls: [...asked, ...used, ...failed],
  };
}

/** Each broker and STUN or TURN server by its name without the port, and its token. */
function tokensOf({ brokers, urls }: NamedServers): ReadonlyMap<string, string> {
  const tokens = new Map<string, string>();
  const counts = { broker: 0, stun: 0, turn: 0 };
  const add = (kind: keyof typeof counts, machine: string) => {
    if (machine && !tokens.has(machine)) tokens.set(machine, `${kind}-${++counts[kind]}`);
  };
  for (const host of brokers) add('broker', machineOf(`wss:${host}`));
  for (const url of urls.filter(isTurnUrl)) add('turn', machineOf(url));
  for (const url of urls) add('stun', machineOf(url));
  return tokens;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

class Redactor {
  readonly #level: 'strict' | 'masked';
  readonly #hosts: ReadonlyMap<string, string>;
  readonly #names: RegExp | null;
  readonly #tokens = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(level: 'strict' | 'masked', servers: NamedServers) {
    this.#level = level;
    this.#hosts = level === 'strict' ? tokensOf(servers) : new Map();
    // The longest first: one name may be the end of another.
    const names = [...this.#hosts.keys()].sort((a, b) => b.length - a.length).map(escaped);
    this.#names =
      names.length === 0
        ? null
        : new RegExp(`(?<![\\w.-])(?:${names.join('|')})(?![\\w-]|\\.\\w)`, 'gi');
  }

  /** Text without the names of brokers and servers, and without addresses. */
  #unnamed(text: string): string {
    const unnamed = this.#names
      ? text.replace(this.#names, (name) => this.#hosts.get(name.toLowerCase()) ?? '…')
      : text;
    return unnamed.replace(addresses, '…');
  }

  /** The same token for the same value, within one report. */
  #token(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#tokens.get(key);
    if (known) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const token = `${kind}${count}`;
    this.#tokens.set(key, token);
    return token;
  }

  #address(address: string, isRelay: boolean): string {
    if (address.endsWith('.local')) return this.#token('mdns-', address);
    if (hiddenBefore.test(address)) return address;
    // The address of a relay is that of its server, which the page has configured.
    if (this.#level === 'masked') return isRelay ? address : masked(address);
    const kind = isRelay ? 'relay' : `v${familyOf(address) ?? 4}-${scopeOf(address)}`;
    return this.#token(`${kind}-`, address);
  }

  #field(name: string, value: unknown, isRelay: boolean): unknown {
    const isStrict = this.#level === 'strict';
    if (isStrict && typeof value === 'string' && naming.includes(name)) return this.#unnamed(value);
    switch (name) {
      case 'address':
        return this.#address(String(value), isRelay);
      case 'port':
        return isStrict ? this.#token('p', String(value)) : value;
      case 'text':
      case 'networkType':
      case 'connectionType':
        if (isStrict) return undefined;
        return name === 'text' ? String(value).replace(addresses, '…') : value;
      case 'createdAt':
        return isStrict ? `${String(value).slice(0, 16)}Z` : value;
      case 't0':
        return isStrict ? Math.floor(Number(value) / minuteMs) * minuteMs : value;
      case 'values':
        return isStrict ? this.#values(value as Verdict['values']) : value;
      case 'quality':
      case 'pairs':
        return value;
      default:
        return this.walk(value);
    }
  }

  #values(values: Verdict['values']): Verdict['values'] {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'string' ? this.#unnamed(value) : value,
      ]),
    );
  }

  walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.walk(item));
    if (typeof value !== 'object' || value === null) return value;
    // The base of a relayed candidate is the local address as the server saw it.
    const isRelay = (value as { type?: unknown }).type === 'relay';
    const isPeer = this.#level === 'strict' && 'pathHistory' in value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .filter(([name]) => name !== 'name' || !isPeer)
        .map(([name, field]) => [name, this.#field(name, field, isRelay)]),
    );
  }
}

/** Redacts a report of another format, which names `servers`. */
export const redactBy = <T>(report: T, level: 'strict' | 'masked', servers: NamedServers): T =>
  new Redactor(level, servers).walk(report) as T;

/** A report that reveals no more than `level` allows. A masked report can be made strict; redaction cannot be undone. */
export function redact(report: Report, level: Redaction): Report {
  if (level === 'none' || report.redaction === 'strict') return report;
  return { ...redactBy(report, level, serversIn(report)), redaction: level };
}
