// npm run meet -- [--pairs 200] [--seed 7] [--browsers chromium]: that many pairs of strangers meet over bad brokers. Prints
// percentiles and failures; the same seed breaks the same deliveries.
import { seededRun } from '../support/seeded-run.mjs';

seededRun({
  name: 'pairs',
  usual: '200',
  config: 'meet.config.mjs',
  env: (pairs, seed) => ({ MEET_PAIRS: pairs, CHAOS_SEED: seed }),
});
