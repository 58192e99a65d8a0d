// Runs in-page tests from the command line with a given amount and a given seed. The seed is printed before and after;
// the same seed repeats the run.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `--NAME n --seed n --browsers list`, all optional. `env` holds the environment variables for amount and seed;
 * `config` is a configuration of the runner in `.config/`.
 */
export function seededRun({ name, usual, config, env }) {
  const { values } = parseArgs({
    options: {
      [name]: { type: 'string', default: usual },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      browsers: { type: 'string', default: 'chromium' },
    },
  });
  const { [name]: amount, seed, browsers } = values;
  for (const [option, value] of Object.entries({ [name]: amount, seed })) {
    if (!/^\d+$/.test(value)) throw new RangeError(`--${option} is a whole number, not ${value}`);
  }
  console.log(`${amount} ${name} in ${browsers}, seed ${seed}`);
  const command = ['test/support/isolated.mjs', 'wtr', '--config', `.config/${config}`];
  const told = { ...process.env, ...env(amount, seed), BROWSERS: browsers };
  spawn(process.execPath, command, { stdio: 'inherit', env: told }).once('close', (code) => {
    console.log(`Seed ${seed}`);
    process.exitCode = code ?? 1;
  });
}
