// `node tally.mjs 'COMMAND' 'COMMAND' …` runs all commands one after the other, even after a failure. It ends with the
// failures, the slowest tests, a table of the commands (tests, seconds) and one line "N passed, N failed". A command that
// reports tests adds its counts; any other counts as one.
import { spawn } from 'node:child_process';
import { countsOf, failuresOf, timesOf } from './report-text.mjs';

const SLOWEST = 10;

function run(command) {
  return new Promise((resolve) => {
    console.log(`\n▶ ${command}`);
    const started = performance.now();
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      process.stdout.write(data);
    });
    child.once('close', (code) => {
      const { passed, failed } = countsOf(output) ?? { passed: code === 0 ? 1 : 0, failed: 0 };
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`${code === 0 ? '✔' : '✖'} ${command} (${seconds} s)`);
      const common = { command, seconds, passed, times: timesOf(output) };
      if (code === 0) resolve({ ...common, failed, broken: [] });
      else resolve({ ...common, failed: failed || 1, broken: failuresOf(output) });
    });
  });
}

/** One line for each row, in columns; numbers are aligned to the right. */
function table(rows) {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0].map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const cell = (text, column) =>
    column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]);
  return texts.map((row) => row.map(cell).join('  '));
}

const parts = [];
for (const command of process.argv.slice(2)) parts.push(await run(command));
const sum = (of) => parts.reduce((total, part) => total + of(part), 0);
const passed = sum((part) => part.passed);
const failed = sum((part) => part.failed);
const testsOf = (part) => part.passed + part.failed;

console.log('');
if (failed > 0) console.log('✖ failing tests:');
for (const { command, failed, broken } of parts) {
  if (failed > 0) console.log([`✖ ${command}`, ...broken].join('\n'));
}
const slowest = parts
  .flatMap(({ times }) => times)
  .filter(({ seconds }) => seconds >= 1)
  .sort((a, b) => b.seconds - a.seconds);
console.log('slowest tests and test files, seconds:');
for (const { seconds, name } of slowest.slice(0, SLOWEST))
  console.log(`${seconds.toFixed(1).padStart(7)}  ${name}`);
console.log('');
const rows = parts.map((part) => [part.command, testsOf(part), part.seconds]);
const total = ['all', sum(testsOf), sum(({ seconds }) => seconds)];
console.log(table([['part', 'tests', 'seconds'], ...rows, total]).join('\n'));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
