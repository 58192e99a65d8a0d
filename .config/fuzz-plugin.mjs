// Web Test Runner plugin: announces the number of runs and the seed of the fuzzing tests at /__bench/fuzz.json. Both
// come from the environment (`npm run fuzz` sets them); the default is a tenth of the numbers in the tests, all of them with
// LONG=1, and a new seed.
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const share = process.env.LONG ? 1 : 0.1;
const runs = process.env.FUZZ_RUNS ? Number(process.env.FUZZ_RUNS) : null;

export const fuzzPlugin = () => ({
  name: 'fuzz',
  serve: ({ path }) =>
    path === '/__bench/fuzz.json'
      ? { body: JSON.stringify({ runs, share, seed }), type: 'json' }
      : undefined,
});
