// Runs before the tests and checks that Chromium, Firefox, mosquitto and coturn are installed. On Debian and as root it
// installs the missing ones; elsewhere it prints the remedy and changes nothing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { find, PROGRAMS } from './programs.mjs';

const isMissing = (name) => !find(name);
const missing = Object.keys(PROGRAMS).filter(isMissing);

if (missing.length > 0) {
  const packages = missing.flatMap((name) => PROGRAMS[name].packages);
  const commands = [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ];
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    for (const [command, ...args] of commands) {
      console.log(`${command} ${args.join(' ')}`);
      spawnSync(command, args, {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  }
  const still = missing.filter(isMissing).filter((name) => !PROGRAMS[name].optional);
  if (still.length > 0) {
    const variables = still.map((name) => PROGRAMS[name].env).join(', ');
    console.error(`The tests need ${still.join(', ')}. On Debian or Ubuntu:

  ${commands.map((words) => `sudo ${words.join(' ')}`).join(' && ')}

If they are installed elsewhere, set ${variables}.`);
    process.exit(1);
  }
}
for (const name of Object.keys(PROGRAMS)) console.log(`${name}: ${find(name) ?? 'not found'}`);
