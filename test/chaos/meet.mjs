// `npm run meet -- [--pairs 200] [--seed 7] [--browsers chromium]`: connects pairs of participants over faulty brokers.
// Prints percentiles and failures; the same seed injects the same faults.
import { seededRun } from '../support/seeded-run.mjs';

seededRun({
  name: 'pairs',
  usual: '200',
  config: 'meet.config.mjs',
  env: (pairs, seed) => ({ MEET_PAIRS: pairs, CHAOS_SEED: seed }),
});
