// Runs the scenarios of bench.mjs and prints the results.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { openLab } from './lab/meeting.mjs';
import { optionsOf } from './options.mjs';
import { markdown } from './report.mjs';
import { countAll } from './scenarios/counts.mjs';
import { join } from './scenarios/join.mjs';
import { trips } from './scenarios/trips.mjs';

const options = optionsOf(process.argv.slice(2));
const { names, runs, delays, short } = options;
const onProgress = (text) =>
  console.error(`${performance.now().toFixed(0).padStart(7)} ms  ${text}`);

async function counted(lab) {
  const limits = JSON.parse(readFileSync(new URL('limits.json', import.meta.url), 'utf8'));
  return { counts: await countAll(lab, limits, onProgress) };
}

async function measured(lab) {
  const results = {};
  const has = (scenario) => options.scenarios.includes(scenario);
  const isTraced = options.trace;
  if (has('join')) results.join = await join(lab, { names, runs, isTraced, onProgress });
  if (has('trips'))
    results.trips = await trips(lab, { names, runs: Math.min(runs, 3), delays, onProgress });
  return results;
}

const lab = await openLab(short ? ['open', 'secret'] : names);
try {
  const machine = {
    browser: `Chromium ${lab.browser.version()}`,
    processor: `${cpus().length} × ${cpus()[0].model.trim()}`,
    loadBefore: loadavg()[0],
  };
  const results = { machine, ...(short ? await counted(lab) : await measured(lab)) };
  const text = markdown(results);
  console.log(text);
  if (options.out) {
    writeFileSync(`${options.out}.md`, `${text}\n`);
    writeFileSync(`${options.out}.json`, `${JSON.stringify(results, null, 1)}\n`);
  }
  const over = (results.counts ?? []).filter(({ count, limit }) => count === null || count > limit);
  if (over.length > 0) {
    console.error(
      `Above the limit in test/bench/limits.json: ${over.map(({ what }) => what).join(', ')}`,
    );
    process.exitCode = 1;
  }
} finally {
  await lab.close();
}
// The server of PeerJS leaves timers behind.
process.exit();
