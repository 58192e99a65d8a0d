// npm run meet -- [--pairs 200] [--seed 7] [--browsers chromium]: that many pairs of strangers meet over bad brokers. Prints
// the seed, percentiles and failures; the same seed breaks the same deliveries.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    browsers: { type: 'string', default: 'chromium' },
  },
});
const { pairs, seed, browsers } = values;
for (const [name, value] of Object.entries({ pairs, seed })) {
  if (!/^\d+$/.test(value)) throw new RangeError(`--${name} is a whole number, not ${value}`);
}
console.log(`${pairs} pairs in ${browsers}, seed ${seed}`);
const command = ['test/support/isolated.mjs', 'wtr', '--config', '.config/meet.config.mjs'];
const env = { ...process.env, MEET_PAIRS: pairs, CHAOS_SEED: seed, BROWSERS: browsers };
spawn(process.execPath, command, { stdio: 'inherit', env }).once('close', (code) => {
  process.exitCode = code ?? 1;
});
