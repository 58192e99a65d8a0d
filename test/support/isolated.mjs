// `node isolated.mjs COMMAND …` runs a command in a separate network namespace where the kernel allows it: loopback and
// one address without a route. Tests then cannot reach other machines, and parallel runs do not compete for ports.
// Where the kernel does not allow it, the command runs without isolation.
import { spawn, spawnSync } from 'node:child_process';
import { find } from './programs.mjs';

// The pair has no IPv6 addresses. They would become valid one second later, which Chromium treats as a network change
// (net::ERR_NETWORK_CHANGED for all pending loads).
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
  ['unshare', '--user', '--map-root-user', '--net'], // every user, where the system allows it
];
const inside = process.env.VIDEO_CALL_TEST_NETWORK === 'own';
const inNetwork = (kind, script, ...args) => [...kind, 'sh', '-ec', script, 'sh', ...args];
const works = (kind) => {
  const [command, ...args] = inNetwork(kind, NETWORK);
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
};

const wanted = process.argv.slice(2);
const kind = inside || !find('ip') ? undefined : kinds.find(works);
if (!kind && !inside)
  console.log('No network namespace is available: the tests use the network of the machine.');
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
