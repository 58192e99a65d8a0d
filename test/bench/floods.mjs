// `npm run bench:floods`: the cost of floods by an attacker with the room's key, as the share of a member's main
// thread, and the join time of a newcomer meanwhile. Prints numbers and asserts nothing, because durations depend on
// the machine.
import { launchChromium } from '../support/browsers.mjs';
import { serve } from '../support/server.mjs';
import { bundle } from './bundle.mjs';

const SECONDS = 5;

const web = await serve({ '/bench.html': '<!doctype html><title>bench</title><body></body>' });
const browser = await launchChromium();
try {
  const page = await browser.newPage();
  await page.goto(`${web.url}/bench.html`);
  await page.addScriptTag({ content: `${await bundle('floods.ts')};window.bench = bench;` });
  await page.evaluate(() => window.bench.begin());
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return { at: of('Timestamp'), task: of('TaskDuration') };
  };
  for (const what of ['quiet', 'HELLO', 'GONE', 'DIRECT', 'quiet']) {
    await page.evaluate((what) => window.bench.prepare(what), what);
    await page.evaluate(() => window.bench.flood());
    const before = await busy();
    await page.waitForTimeout(SECONDS * 1000);
    const after = await busy();
    const newcomerMs = await page.evaluate(() => window.bench.newcomerMs());
    const share = (100 * (after.task - before.task)) / (after.at - before.at);
    console.log(
      `${what.padEnd(8)} main thread ${share.toFixed(1).padStart(5)} %   newcomer in ${(newcomerMs / 1000).toFixed(2)} s`,
    );
  }
} finally {
  await browser.close();
  await web.close();
}
