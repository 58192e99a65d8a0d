// npm run fuzz -- [--runs 1000000] [--seed 7] [--browsers chromium]: each fuzzing test that many times. The same seed tries
// the same inputs again (keys are new each time, as no browser makes them from a seed).
import { seededRun } from '../support/seeded-run.mjs';

seededRun({
  name: 'runs',
  usual: '1000000',
  config: 'fuzz.config.mjs',
  env: (runs, seed) => ({ FUZZ_RUNS: runs, FUZZ_SEED: seed }),
});
