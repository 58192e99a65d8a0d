// Runs only the tests of pairs that join over faulty brokers, with a given number of pairs: `npm run meet -- --pairs
// 200 --seed 7`.
import base from './web-test-runner.config.mjs';

export default {
  ...base,
  groups: [],
  files: ['test/chaos/pairs.test.ts'],
  testsFinishTimeout: 24 * 3_600_000,
};
