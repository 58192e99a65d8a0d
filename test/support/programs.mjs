// Paths of the programs that the tests need, stock browsers and a stock broker: found on PATH or named by environment
// variables. Installs nothing (setup.mjs does) and starts nothing.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * The system programs that the tests need. `names` are tried in order; `env` overrides them.
 * `packages` are the names in Debian.
 */
export const PROGRAMS = {
  chromium: {
    env: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    packages: ['chromium'],
  },
  firefox: { env: 'FIREFOX_PATH', names: ['firefox-esr', 'firefox'], packages: ['firefox-esr'] },
  mosquitto: { env: 'MOSQUITTO_PATH', names: ['mosquitto'], packages: ['mosquitto'] },
  turnserver: { env: 'TURNSERVER_PATH', names: ['turnserver'], packages: ['coturn'] },
  ip: { env: 'IP_PATH', names: ['ip'], packages: ['iproute2'], optional: true },
  nsenter: { env: 'NSENTER_PATH', names: ['nsenter'], packages: ['util-linux'], optional: true },
  // The network lab, test/net/.
  nft: { env: 'NFT_PATH', names: ['nft'], packages: ['nftables'], optional: true },
  conntrack: {
    env: 'CONNTRACK_PATH',
    names: ['conntrack'],
    packages: ['conntrack'],
    optional: true,
  },
  openssl: { env: 'OPENSSL_PATH', names: ['openssl'], packages: ['openssl'], optional: true },
  python3: { env: 'PYTHON3_PATH', names: ['python3'], packages: ['python3'], optional: true },
};

// mosquitto and ip are in sbin, which is not on an ordinary user's PATH
const folders = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/opt/homebrew/sbin',
].filter(Boolean);

const executable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not in this folder: try the next one
  }
};

/** Path of a program of {@link PROGRAMS}, or undefined when it is not installed. */
export function find(name) {
  const { env, names } = PROGRAMS[name];
  const named = process.env[env];
  if (named) return executable(named) ? named : undefined;
  return names.flatMap((file) => folders.map((folder) => join(folder, file))).find(executable);
}

/** Like {@link find}, but throws an error with the remedy when the program is missing. */
export function need(name) {
  const path = find(name);
  if (path) return path;
  const { env, packages } = PROGRAMS[name];
  throw new Error(
    `${name} was not found. Install it (Debian: apt-get install ${packages.join(' ')}) or set ${env}.`,
  );
}
