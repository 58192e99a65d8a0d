// A laptop with two network interfaces, each a veth pair: Wi-Fi, and a mobile network that appears when the Wi-Fi
// disappears. Needs a separate network namespace (isolated.mjs), ip and nsenter. Independent of calls.
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start, stop, temporaryFolder, until } from './process.mjs';
import { find } from './programs.mjs';

/** Address of the broker, reachable over both interfaces. */
export const HUB = '10.80.0.1';
/** An unassigned address: packets to it are lost, and no interface goes down. */
const NOBODY = '02:00:00:00:00:99';

/** The reason why the roamer cannot run here, or undefined. */
export function whyNot() {
  if (process.env.VIDEO_CALL_TEST_NETWORK !== 'own')
    return 'needs a network of its own (root, or user namespaces)';
  return find('ip') && find('nsenter') ? undefined : 'needs ip (iproute2) and nsenter (util-linux)';
}

/** `program(path)` wraps a program so that it runs in the laptop's namespace; `switchOver()` removes the Wi-Fi. */
export async function startRoamer() {
  const ip = (...args) => execFileSync(find('ip'), args.join(' ').split(' '), { stdio: 'pipe' });
  const holder = start('unshare', ['--net', 'sleep', '3600']);
  const { pid } = holder.child;
  const inside = (...args) =>
    execFileSync(
      find('nsenter'),
      ['-t', String(pid), '-n', find('ip'), ...args.join(' ').split(' ')],
      {
        stdio: 'pipe',
      },
    );
  const own = execFileSync('readlink', ['/proc/self/ns/net']).toString();
  await until(
    () => execFileSync('readlink', [`/proc/${pid}/ns/net`]).toString() !== own,
    'a namespace for the laptop',
  );
  ip('addr add', `${HUB}/32`, 'dev lo');
  for (const [name, net] of [
    ['wifi', 1],
    ['lte', 2],
  ]) {
    ip(`link add ${name}0 type veth peer name ${name}1 netns ${pid}`);
    ip(`link set ${name}0 addrgenmode none`);
    inside(`link set ${name}1 addrgenmode none`);
    ip(`addr add 10.78.${net}.1/24 dev ${name}0`);
    ip(`link set ${name}0 up`);
  }
  const attach = (name, net) => {
    inside(`link set ${name}1 up`);
    inside(`addr add 10.78.${net}.2/24 dev ${name}1`);
    inside(`route replace default via 10.78.${net}.1 dev ${name}1`);
  };
  inside('link set lo up');
  attach('wifi', 1);
  return {
    program(path) {
      const wrapper = join(temporaryFolder('roamer-'), 'program');
      writeFileSync(wrapper, `#!/bin/sh\nexec ${find('nsenter')} -t ${pid} -n ${path} "$@"\n`);
      chmodSync(wrapper, 0o755);
      return wrapper;
    },
    switchOver() {
      inside(`neigh replace 10.78.1.1 lladdr ${NOBODY} nud permanent dev wifi1`);
      ip(`neigh replace 10.78.1.2 lladdr ${NOBODY} nud permanent dev wifi0`);
      attach('lte', 2);
      inside('addr del 10.78.1.2/24 dev wifi1');
    },
    /** Removed at once. An address that disappears during the next test would abort what Chromium is loading. */
    async close() {
      for (const way of ['wifi', 'lte']) ip(`link del ${way}0`);
      await stop(holder);
      ip('addr del', `${HUB}/32`, 'dev lo');
    },
  };
}
