// node isolated.mjs COMMAND … runs a command in a network of its own, where it is possible: loopback and one address
// that leads nowhere. Nothing a test does can leave the machine then, and no two runs fight for a port.
// Where the kernel does not let us, the command runs as it is.
import { spawn, spawnSync } from 'node:child_process';
import { find } from './programs.mjs';

// No IPv6 addresses on the pair: they would become valid a second later, which Chromium takes for a change of network
// (net::ERR_NETWORK_CHANGED for whatever is being loaded then).
const NETWORK = `
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v0 addrgenmode none
ip link set v1 addrgenmode none
ip addr add 10.77.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
ip route add default via 10.77.0.254 dev v0
`;
const kinds = [
  ['unshare', '--net'], // root
  ['unshare', '--user', '--map-root-user', '--net'], // everybody, where the system allows it
];
const inside = process.env.VIDEO_CALL_TEST_NETWORK === 'own';
const inNetwork = (kind, script, ...args) => [...kind, 'sh', '-ec', script, 'sh', ...args];
const works = (kind) => {
  const [command, ...args] = inNetwork(kind, NETWORK);
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
};

const wanted = process.argv.slice(2);
const kind = inside || !find('ip') ? undefined : kinds.find(works);
if (!kind && !inside) console.log('No network of our own here: the tests share the machine’s.');
const [command, ...args] = kind ? inNetwork(kind, `${NETWORK}exec "$@"`, ...wanted) : wanted;
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, ...(kind && { VIDEO_CALL_TEST_NETWORK: 'own' }) },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(String(error));
  process.exitCode = 1;
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
