// node tally.mjs 'COMMAND' 'COMMAND' … runs commands one after the other, all of them whatever happens, and ends with one
// line "N passed, N failed" over them all. A command that reports tests adds these; any other counts as one.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Counts of a command's output: its own closing line, or the summaries of Node's test runner. */
function countsOf(output) {
  const text = stripVTControlCharacters(output);
  const closing = [...text.matchAll(/^(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/gm)].at(-1);
  if (closing) return { passed: Number(closing[1]), failed: Number(closing[2]) };
  const sum = (word) =>
    [...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  return { passed: sum('pass'), failed: sum('fail') + sum('cancelled') };
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
      const { passed, failed } = countsOf(output);
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`${code === 0 ? '✔' : '✖'} ${command} (${seconds} s)`);
      if (code === 0) resolve({ passed: passed || 1, failed });
      else resolve({ passed, failed: failed || 1, command });
    });
  });
}

const total = { passed: 0, failed: 0 };
const broken = [];
for (const command of process.argv.slice(2)) {
  const { passed, failed, command: failing } = await run(command);
  total.passed += passed;
  total.failed += failed;
  if (failing) broken.push(failing);
}
console.log('');
for (const command of broken) console.log(`✖ ${command}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = broken.length > 0 || total.failed > 0 ? 1 : 0;
