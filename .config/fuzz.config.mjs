// Runs the fuzzing tests alone, without a time limit: `npm run fuzz -- --runs 1000000 --seed 7`.
import base from './web-test-runner.config.mjs';

const day = 24 * 3_600_000;

export default {
  ...base,
  groups: [],
  files: ['test/fuzz/**/*.test.ts'],
  testsFinishTimeout: day,
  testFramework: { config: { timeout: day } },
};
