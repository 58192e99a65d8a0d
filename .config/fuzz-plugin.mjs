// Web Test Runner plugin: announces the number of runs and the seed of the fuzzing tests at /__bench/fuzz.json. Both
// come from the environment (`npm run fuzz` sets them); the default is the share of a full test run and a new seed.
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = process.env.FUZZ_RUNS ? Number(process.env.FUZZ_RUNS) : null;

export const fuzzPlugin = () => ({
  name: 'fuzz',
  serve: ({ path }) =>
    path === '/__bench/fuzz.json'
      ? { body: JSON.stringify({ runs, seed }), type: 'json' }
      : undefined,
});
