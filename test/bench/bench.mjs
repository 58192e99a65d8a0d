// `npm run bench`: the element beside raw RTCPeerConnection and other libraries, in one interleaved run. `--help` lists
// the options. Installs the other libraries when they take part, and then runs in a network namespace.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { help, optionsOf } from './options.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const given = process.argv.slice(2);
let options;
try {
  options = optionsOf(given);
} catch (error) {
  fail(`${error.message}\n\n${help}`);
}
if (options.help) {
  console.log(help);
  process.exit(0);
}
if (!existsSync(path('../../dist/video-call.js'))) fail('There is no dist/. Run: npm run build');
if (options.needsLibraries && !existsSync(path('node_modules/peerjs'))) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: path('.'),
    stdio: 'inherit',
  });
  if (status !== 0)
    fail('The other libraries could not be installed. Without them: --only raw,open,secret');
}
const command = [path('../support/isolated.mjs'), process.execPath, path('run.mjs'), ...given];
const child = spawn(process.execPath, command, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
