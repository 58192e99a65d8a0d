// `npm run test:process -- [FILE …]` runs the tests that start browsers as processes, several files at a time, because most
// of their time is waiting. Each file has a network namespace of its own. LANES=1 runs one file at a time. Without
// namespaces the files share the ports of the machine, and run one at a time too.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsOf, failuresOf, timeLine } from './report-text.mjs';

const FOLDERS = ['test/e2e', 'test/interop', 'test/package'];
/** These take more than a minute each. They start first, so that the run does not end with one of them alone. */
const FIRST = ['glare', 'crash', 'background', 'page-life', 'long'];
/**
 * A call keeps half a core busy, and a browser that starts a whole one; CI has two. With three lanes on a machine that others
 * used too, tests failed by their time limits.
 */
const USUAL_LANES = 2;

const root = fileURLToPath(new URL('../..', import.meta.url));
const isolated = join(root, 'test/support/isolated.mjs');
const asks = `process.exitCode = process.env.VIDEO_CALL_TEST_NETWORK === 'own' ? 0 : 1`;
const probe = [isolated, process.execPath, '-e', asks];
const canIsolate = spawnSync(process.execPath, probe, { stdio: 'ignore' }).status === 0;
const lanes = canIsolate ? Number(process.env.LANES ?? USUAL_LANES) : 1;

const isTest = (name) => name.endsWith('.test.mjs');
const all = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter(isTest)
    .map((name) => `${folder}/${name}`),
);
const given = process.argv.slice(2);
const isLong = (file) => FIRST.includes(basename(file, '.test.mjs'));
const files = given.length > 0 ? given : all;
const queue = [...files.filter(isLong), ...files.filter((file) => !isLong(file))];

function run(file) {
  const began = performance.now();
  const command = [isolated, process.execPath, '--test', '--test-reporter=spec', file];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const { passed, failed } = countsOf(output) ?? { passed: 0, failed: 0 };
      const seconds = (performance.now() - began) / 1000;
      console.log(`\n${file}\n${output}${timeLine(seconds, file)}`);
      // A file that does not load has no failing test.
      const failures = code === 0 ? [] : [`✖ ${file}`, ...failuresOf(output)];
      resolve({ passed, failed: code === 0 ? failed : failed || 1, failures });
    });
  });
}

const results = [];
async function lane() {
  for (let file = queue.shift(); file; file = queue.shift()) results.push(await run(file));
}
await Promise.all(Array.from({ length: lanes }, lane));

const failures = results.flatMap((one) => one.failures);
if (failures.length > 0) console.log(['\n✖ failing tests:', ...failures].join('\n'));
const sum = (name) => results.reduce((total, one) => total + one[name], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
