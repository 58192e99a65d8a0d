// A small Internet on one machine, made of network namespaces: two homes behind separate routers, and a public segment
// between them. No packet leaves it. Root on Linux only. Independent of servers and browsers.
//
//   a  .10 ┐
//          ├─ 192.168.1.0/24 ─ [routerA] 203.0.113.2 ┐
//   a2 .11 ┘                                         ├─ 203.0.113.0/24 ─ [internet] .10 to .13
//   b  .10 ── 192.168.2.0/24 ─ [routerB] 203.0.113.3 ┘
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, stop, temporaryFolder, until } from '../support/process.mjs';
import { find, need, PROGRAMS } from '../support/programs.mjs';
import { FAULTS, fault, ROUTERS } from './routers.mjs';

/** Public addresses of servers, and one unassigned address. */
export const PUBLIC = ['203.0.113.10', '203.0.113.11', '203.0.113.12', '203.0.113.13'];
export const PUBLIC6 = '2001:db8::10';
export const NOBODY = '203.0.113.99';
/** The names of the lab's resolver, with IPv4 addresses only. */
export const HOSTS = { 'one.lab.example': PUBLIC[0], 'two.lab.example': PUBLIC[1] };

const MEMBERS = ['a', 'a2', 'b', 'routerA', 'routerB', 'internet'];
/** Names of namespaces include the id of their process, so that a later run can detect the remains of a crash. */
const PREFIX = 'vcnet';
const nameOf = (lab, member) => `${PREFIX}-${process.pid}-${lab}-${member}`;
/** Names are resolved by a resolver inside the namespace (see agent.mjs). */
const resolverOf = (namespace) => join('/etc/netns', namespace);

const routerOf = (home) => `router${home[0].toUpperCase()}`;

const sh = (script) => execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: 'pipe' });

/** The reason why the lab cannot run here; `undefined` when it can. */
export function whyNot() {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  if (process.getuid?.() !== 0) return 'making network namespaces takes root';
  const missing = Object.keys(PROGRAMS).filter((name) => !find(name));
  if (missing.length > 0) return `missing: ${missing.join(', ')} (node test/support/setup.mjs)`;
  const trial = `${PREFIX}-${process.pid}-trial`;
  const made = spawnSync('sh', [
    '-ec',
    `ip netns add ${trial}; ip netns exec ${trial} ${need('nft')} list ruleset; ip netns del ${trial}`,
  ]);
  return made.status === 0 ? undefined : `no network namespaces here: ${made.stderr}`.trim();
}

/** Removes the namespaces of earlier runs that were killed before they could clean up. */
export function sweep() {
  const left = sh('ip netns list')
    .split('\n')
    .map((line) => line.split(' ')[0])
    .filter((name) => new RegExp(`^${PREFIX}-\\d+-`).test(name));
  for (const name of left) {
    const [, owner] = name.split('-');
    if (!isRunning(Number(owner))) removeNamespace(name);
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // gone
  }
}

function removeNamespace(name) {
  for (const pid of spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.split(
    '\n',
  )) {
    if (pid) spawnSync('kill', ['-9', pid]);
  }
  spawnSync('ip', ['netns', 'del', name]);
  rmSync(resolverOf(name), { recursive: true, force: true });
}

const live = new Set();
process.once('exit', () => {
  for (const lab of live) lab.remove();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

let labs = 0;

/**
 * `family` is 4 or 6, for both homes; with `mixed` it applies to home A, and home B uses IPv4. `dual`: homes with IPv6
 * have IPv4 as well. `cable`: home A is connected by a link with delay, jitter and loss, which {@link Lab.wire} sets.
 */
export async function createLab({ family = 4, mixed = false, dual = false, cable = false } = {}) {
  const lab = new Lab({ family, mixed, dual });
  live.add(lab);
  try {
    if (cable) await lab.layCable();
    lab.build();
  } catch (error) {
    await lab.close();
    throw error;
  }
  return lab;
}

class Lab {
  folder = temporaryFolder('lab-');
  #id = labs++;
  #family;
  #mixed;
  #dual;
  #cable;
  #programs = [];

  constructor({ family, mixed, dual }) {
    this.#family = family;
    this.#mixed = mixed;
    this.#dual = dual;
  }

  get family() {
    return this.#family;
  }

  namespace(member) {
    return nameOf(this.#id, member);
  }

  /** Runs a shell command inside and returns its output. */
  run(member, command) {
    return sh(`ip netns exec ${this.namespace(member)} ${command}`);
  }

  /** Adds nftables rules. */
  rules(member, text) {
    const file = join(this.folder, `${member}.nft`);
    writeFileSync(file, `${text}\n`);
    this.run(member, `${need('nft')} -f ${file}`);
  }

  /** Starts a program inside; it ends with the lab. */
  start(member, command, args, options) {
    const program = start(
      'ip',
      ['netns', 'exec', this.namespace(member), command, ...args],
      options,
    );
    this.#programs.push(program);
    return program;
  }

  /** Sets the kind of a home's router, {@link ROUTERS}; existing flows and faults are removed. */
  router(home, kind) {
    this.rules(routerOf(home), `flush ruleset\n${ROUTERS[kind]}`);
    this.run(routerOf(home), `${need('conntrack')} -F 2>/dev/null`);
  }

  /** Adds a fault to a home's router: one of {@link FAULTS}, or an nftables rule. */
  break(home, what) {
    this.rules(routerOf(home), fault(FAULTS[what] ?? what));
  }

  mend(home) {
    this.rules(routerOf(home), 'delete table inet fault');
  }

  /** Changes the address of home A, as when a laptop moves from cable to Wi-Fi. */
  move() {
    const a = this.namespace('a');
    sh(`ip -n ${a} addr del 192.168.1.10/24 dev eth0
ip -n ${a} addr add 192.168.1.77/24 dev eth0
ip -n ${a} route add default via 192.168.1.1`);
  }

  /** Delay and jitter of each direction in milliseconds, loss in per cent. */
  wire(delayMs, jitterMs, lossPercent) {
    this.#cable.child.stdin.write(`${delayMs} ${jitterMs} ${lossPercent}\n`);
  }

  #taps() {
    return [0, 1].map((end) => `w${process.pid}x${this.#id}x${end}`);
  }

  async layCable() {
    const script = new URL('cable.py', import.meta.url).pathname;
    this.#cable = start(need('python3'), [script, ...this.#taps()], { stdio: 'pipe' });
    this.#programs.push(this.#cable);
    await until(() => {
      if (!this.#cable.running()) throw new Error(`no cable: ${this.#cable.output()}`);
      return this.#cable.output().includes('ready');
    }, 'the cable');
  }

  build() {
    for (const member of MEMBERS) {
      const folder = resolverOf(this.namespace(member));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    }
    sh([...MEMBERS.map((member) => this.#member(member)), this.#internet()].join('\n'));
    const homes = [
      ['routerA', 1, 2],
      ['routerB', 2, 3],
    ];
    sh(homes.map((home) => this.#home(...home)).join('\n'));
    sh(
      [
        ['a', 'routerA', 1, 10],
        ['a2', 'routerA', 1, 11],
        ['b', 'routerB', 2, 10],
      ]
        .map((person) => this.#person(...person))
        .join('\n'),
    );
  }

  #speaks6(member) {
    return this.#family === 6 && !(this.#mixed && member === 'b');
  }

  /** IPv6 is off by default: link-local addresses would connect the homes without their routers. */
  #member(member) {
    const name = this.namespace(member);
    const off = this.#speaks6(member) ? 0 : 1;
    return `ip netns add ${name}
ip netns exec ${name} sh -ec 'for s in all default; do
  echo ${off} > /proc/sys/net/ipv6/conf/$s/disable_ipv6; echo 0 > /proc/sys/net/ipv6/conf/$s/accept_dad; done'
ip -n ${name} link set lo up`;
  }

  /**
   * The default route drops all packets. Without a route, a send to a private address fails with ENETUNREACH, and
   * coturn 4.6 then closes the whole allocation.
   */
  #internet() {
    const name = this.namespace('internet');
    const swallow = 'lladdr 02:00:00:00:00:fe dev segment nud permanent';
    return `ip -n ${name} link add segment type bridge forward_delay 0
${PUBLIC.map((address) => `ip -n ${name} addr add ${address}/24 dev segment`).join('\n')}
ip -n ${name} link set segment up
ip -n ${name} route add default via 203.0.113.254
ip -n ${name} neigh add 203.0.113.254 ${swallow}
${this.#family === 6 ? `ip -n ${name} addr add ${PUBLIC6}/64 dev segment nodad` : ''}`;
  }

  #home(router, lan, wan) {
    const name = this.namespace(router);
    const internet = this.namespace('internet');
    const port = `to-${router}`;
    const [near, far] = this.#taps();
    const line =
      this.#cable && router === 'routerA'
        ? `ip link set ${near} netns ${name} name wan; ip link set ${far} netns ${internet} name ${port}`
        : `ip link add wan netns ${name} type veth peer name ${port} netns ${internet}`;
    const six =
      this.#family === 6 &&
      `ip -n ${name} addr add 2001:db8::${wan}/64 dev wan nodad
ip -n ${name} addr add 2001:db8:${lan}::1/64 dev lan nodad
ip netns exec ${name} sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
ip -n ${internet} route add 2001:db8:${lan}::/64 via 2001:db8::${wan}
ip -n ${name} route add 2001:db8:${3 - lan}::/64 via 2001:db8::${5 - wan}`;
    return `${line}
ip -n ${name} link set wan up
ip -n ${name} addr add 203.0.113.${wan}/24 dev wan
ip -n ${name} neigh add ${NOBODY} lladdr 02:00:00:00:00:fe dev wan nud permanent
ip -n ${internet} link set ${port} master segment; ip -n ${internet} link set ${port} up
ip -n ${name} link add lan type bridge forward_delay 0
ip -n ${name} addr add 192.168.${lan}.1/24 dev lan; ip -n ${name} link set lan up
ip netns exec ${name} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/netfilter/nf_conntrack_acct || true'
${six || ''}`;
  }

  #person(person, router, lan, host) {
    const [name, at] = [this.namespace(person), this.namespace(router)];
    const four = `ip -n ${name} addr add 192.168.${lan}.${host}/24 dev eth0
ip -n ${name} route add default via 192.168.${lan}.1`;
    const six = `ip -n ${name} addr add 2001:db8:${lan}::${host}/64 dev eth0 nodad
ip -n ${name} route add default via 2001:db8:${lan}::1`;
    const speaks6 = this.#speaks6(person);
    const speaks4 = !speaks6 || this.#dual;
    const addresses = [...(speaks6 ? [six] : []), ...(speaks4 ? [four] : [])].join('\n');
    return `ip link add eth0 netns ${name} type veth peer name to-${person} netns ${at}
ip -n ${at} link set to-${person} master lan; ip -n ${at} link set to-${person} up
ip -n ${name} link set eth0 up
${addresses}`;
  }

  async close() {
    await Promise.all(this.#programs.map((program) => stop(program)));
    this.remove();
  }

  /** Removes the namespaces at once, in any state. */
  remove() {
    live.delete(this);
    for (const member of MEMBERS) removeNamespace(this.namespace(member));
  }
}
