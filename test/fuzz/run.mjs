// npm run fuzz -- [--runs 1000000] [--seed 7] [--browsers chromium]: each fuzzing test that many times. Prints the seed;
// the same seed tries the same inputs again (keys are new each time, as no browser makes them from a seed).
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    browsers: { type: 'string', default: 'chromium' },
  },
});
const { runs, seed, browsers } = values;
for (const [name, value] of Object.entries({ runs, seed })) {
  if (!/^\d+$/.test(value)) throw new RangeError(`--${name} is a whole number, not ${value}`);
}
console.log(`Fuzzing ${runs} times each in ${browsers}, seed ${seed}`);
const command = ['test/support/isolated.mjs', 'wtr', '--config', '.config/fuzz.config.mjs'];
const env = { ...process.env, FUZZ_RUNS: runs, FUZZ_SEED: seed, BROWSERS: browsers };
spawn(process.execPath, command, { stdio: 'inherit', env }).once('close', (code) => {
  console.log(`Seed ${seed}`);
  process.exitCode = code ?? 1;
});
