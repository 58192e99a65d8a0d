// `npm run bench:diagnostics`: the cost of diagnostics, in milliseconds of main thread per participant and second. Real connections
// in stock Chromium, which reports the busy time of its main thread (Performance.getMetrics, TaskDuration). Each mode
// alternates with no diagnostics, and the medians are compared, because the machine has other load. Prints numbers and
// asserts nothing, because durations depend on the machine.
import { cpus } from 'node:os';
import { launchChromium } from '../support/browsers.mjs';
import { until } from '../support/process.mjs';
import { serve } from '../support/server.mjs';
import { bundle } from './bundle.mjs';

const PEOPLE = (process.env.PEOPLE ?? '1,3,7').split(',').map(Number);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** Without an observer, samples are taken every five seconds: each interval must contain one. */
const SECONDS = 10;
const MODES = ['quiet', 'watched', 'panel'];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds of main thread per second, while `mode` is on. */
async function busy(page, session, mode) {
  await page.evaluate((mode) => window.bench.watch(mode), mode);
  await page.waitForTimeout(2000); // the first reports are not a steady state
  const now = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return { at: of('Timestamp'), task: of('TaskDuration') };
  };
  const before = await now();
  await page.waitForTimeout(SECONDS * 1000);
  const after = await now();
  return ((after.task - before.task) * 1000) / (after.at - before.at);
}

const pages = { '/bench.html': '<!doctype html><title>bench</title><body></body>' };
const web = await serve(pages);
const browser = await launchChromium();
try {
  const code = await bundle('page.ts');
  console.log(
    `${browser.version()}, ${cpus().length} × ${cpus()[0].model.trim()}, ${ROUNDS} rounds of ${SECONDS} s`,
  );
  console.log(`people   nobody watches   ${MODES.map((mode) => mode.padEnd(22)).join('')}`);
  for (const people of PEOPLE) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${web.url}/bench.html`);
    await page.addScriptTag({ content: `${code};window.bench = bench;` });
    await page.evaluate((people) => window.bench.meet(people), people);
    await until(
      () => page.evaluate((people) => window.bench.connected() === people, people),
      'connected',
    );
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const found = { off: [], quiet: [], watched: [], panel: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const mode of ['off', ...MODES]) found[mode].push(await busy(page, session, mode));
    }
    const off = median(found.off);
    const cells = MODES.map((mode) => {
      const perPerson = (median(found[mode]) - off) / people;
      return `${perPerson.toFixed(2)} ms per person  `.padEnd(22);
    });
    console.log(`${String(people).padEnd(9)}${off.toFixed(1).padEnd(17)}${cells.join('')}`);
    await page.context().close();
  }
} finally {
  await browser.close();
  await web.close();
}
