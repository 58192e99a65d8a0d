// `node tally.mjs 'COMMAND' 'COMMAND' …` runs all commands one after the other, even after a failure, and ends with one
// line "N passed, N failed". A command that reports tests adds its counts; any other counts as one. The failures are
// repeated at the end.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

// Bounds of the closing list, so that it fits the last screens of a log: lines without a list, lines of one command,
// characters.
const TAIL = 15;
const MOST_LINES = 60;
const WIDTH = 240;

/**
 * Reads the counts of a command's output: its closing line, or the summaries of Node's test runner. Returns null when
 * it reports no tests.
 */
function countsOf(output) {
  const text = stripVTControlCharacters(output);
  const closing = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/gm)].at(-1);
  if (closing) return { passed: Number(closing[1]), failed: Number(closing[2]) };
  const sum = (word) =>
    [...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  if (!/^(?:ℹ|#) tests \d+$/m.test(text)) return null;
  return { passed: sum('pass'), failed: sum('fail') + sum('cancelled') };
}

/** The failures that a command lists at its end, without stacks; the end of its output when it reports no tests. */
function failuresOf(output) {
  const lines = stripVTControlCharacters(output).split('\n');
  const list = lines.lastIndexOf('✖ failing tests:') + 1;
  const told = (list > 0 ? lines.slice(list) : lines.slice(-TAIL)).filter(
    (line) => line.trim() && !/^\s+at |^\d+ passed, /.test(line),
  );
  return told.slice(0, MOST_LINES).map((line) => line.slice(0, WIDTH));
}

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
      if (code === 0) resolve({ passed, failed });
      else
        resolve({ passed, failed: failed || 1, broken: [`✖ ${command}`, ...failuresOf(output)] });
    });
  });
}

const total = { passed: 0, failed: 0 };
const broken = [];
for (const command of process.argv.slice(2)) {
  const { passed, failed, broken: told = [] } = await run(command);
  total.passed += passed;
  total.failed += failed;
  broken.push(...told);
}
console.log('');
if (broken.length > 0) console.log('✖ failing tests:');
for (const line of broken) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = broken.length > 0 || total.failed > 0 ? 1 : 0;
