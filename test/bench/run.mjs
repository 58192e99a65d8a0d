// Runs the scenarios of bench.mjs and prints the results.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { openLab } from './lab/meeting.mjs';
import { optionsOf } from './options.mjs';
import { markdown } from './report.mjs';
import { countAll } from './scenarios/counts.mjs';
import { departure } from './scenarios/departure.mjs';
import { join } from './scenarios/join.mjs';
import { load } from './scenarios/load.mjs';
import { mesh } from './scenarios/mesh.mjs';
import { outage } from './scenarios/outage.mjs';
import { soak } from './scenarios/soak.mjs';
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
  const { people, minutes } = options;
  const few = Math.min(runs, 3);
  const scenarios = {
    join: () => join(lab, { names, runs, isTraced: options.trace, onProgress }),
    trips: () => trips(lab, { names, runs: few, delays, onProgress }),
    mesh: () => mesh(lab, { names, runs: few, people, onProgress }),
    departure: () => departure(lab, { names, runs: few, onProgress }),
    outage: () => outage(lab, { names, runs: few, onProgress }),
    load: () => load(lab, { names, people, onProgress }),
    soak: () => soak(lab, { names, minutes, onProgress }),
  };
  const results = {};
  for (const name of options.scenarios) {
    results[name] = await scenarios[name]();
    write({ machine, ...results });
  }
  return results;
}

/** After each scenario, because the next one may take long. */
function write(results) {
  if (!options.out) return;
  writeFileSync(`${options.out}.md`, `${markdown(results)}\n`);
  writeFileSync(`${options.out}.json`, `${JSON.stringify(results, null, 1)}\n`);
}

const lab = await openLab(short ? ['open', 'secret'] : names);
const machine = {
  browser: `Chromium ${lab.browser.version()}`,
  processor: `${cpus().length} × ${cpus()[0].model.trim()}`,
  loadBefore: loadavg()[0],
};
try {
  const results = { machine, ...(short ? await counted(lab) : await measured(lab)) };
  write(results);
  console.log(markdown(results));
  const over = (results.counts ?? []).filter(({ count, limit }) => count === null || count > limit);
  if (over.length > 0) {
    const which = over.map(({ what }) => what).join(', ');
    console.error(`Above the limit in test/bench/limits.json: ${which}`);
    process.exitCode = 1;
  }
} finally {
  await lab.close();
}
// The server of PeerJS leaves timers behind.
process.exit();
