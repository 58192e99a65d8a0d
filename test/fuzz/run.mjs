// `npm run fuzz -- [--runs 1000000] [--seed 7] [--browsers chromium]` runs each fuzzing test with this many inputs. The
// same seed repeats the inputs, except for keys, which a browser does not create from a seed.
import { seededRun } from '../support/seeded-run.mjs';

seededRun({
  name: 'runs',
  usual: '1000000',
  config: 'fuzz.config.mjs',
  env: (runs, seed) => ({ FUZZ_RUNS: runs, FUZZ_SEED: seed }),
});
