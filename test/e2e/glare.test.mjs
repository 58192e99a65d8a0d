// Two processes change their minds in the same instant, three hundred times, and agree in the end: fault 14 of the catalogue
// between processes, with our mesh of two (`People`) and no room. The seed is in every name: CHAOS_SEED=7 repeats a failure.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { seeded } from '../../src/base/seeded.ts';
import { haveAgreed, roundsOf } from '../peer/glare.ts';
import { launchChromium, launchFirefox } from '../support/browsers.mjs';
import { isOfThePage, PATIENCE_MS } from '../support/caller.mjs';
import { until } from '../support/process.mjs';
import { serve } from '../support/server.mjs';

const seed = Number(process.env.CHAOS_SEED) || 14;
/** Both browsers have heard of an act by then, and do it together. */
const leadMs = 40;
const mostRounds = 3_000;

let html = '';
before(async () => {
  const entry = fileURLToPath(new URL('../mesh/glare-page.ts', import.meta.url));
  const [{ output }] = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { write: false, target: 'es2022', lib: { entry, formats: ['es'] } },
  });
  html = `<!doctype html><script type="module">${output[0].code}</script>`;
});

/** A page with one side in a browser of its own; what it says is handed to `carry`. */
async function open(t, launch, carry) {
  const web = await serve({ '/': html });
  t.after(() => web.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => isOfThePage(error) && assert.fail(error));
  await page.exposeFunction('tell', carry);
  await page.goto(web.url);
  await page.waitForFunction(() => window.glare);
  return page;
}

async function meet(t, launchOfferer, launchAnswerer) {
  // Browsers are closed one after the other, and the one that is left still speaks.
  let isOver = false;
  t.after(() => {
    isOver = true;
  });
  const whileOn = (thrown) => {
    if (!isOver) throw thrown;
  };
  const pages = [];
  const hear = (it) => window.glare.hear(it);
  const carryTo = (i) => (signal) => pages[i].evaluate(hear, signal).catch(whileOn);
  pages.push(await open(t, launchOfferer, carryTo(1)));
  pages.push(await open(t, launchAnswerer, carryTo(0)));
  const prints = await Promise.all(pages.map((page) => page.evaluate('glare.fingerprint')));
  const begin = ([offers, theirs]) => window.glare.begin(offers, theirs);
  await pages[1].evaluate(begin, [false, prints[0]]);
  await pages[0].evaluate(begin, [true, prints[1]]);
  return pages;
}

async function outlast(t, launchOfferer, launchAnswerer) {
  // Firefox ends DTLS for good in some restarts that follow each other at once (see `settleMs` in negotiation.ts).
  const isOneEngine = launchOfferer === launchAnswerer;
  const pages = await meet(t, launchOfferer, launchAnswerer);
  const looks = () => Promise.all(pages.map((page) => page.evaluate('glare.look()')));
  // Whoever answers has no connection to look at before the first offer.
  const agreed = ([one, other]) => one && other && haveAgreed(one, other);
  const agreement = (when) =>
    until(async () => agreed(await looks()), `agreement ${when}`).catch(async (thrown) => {
      throw new Error(`${thrown.message}: ${JSON.stringify(await looks())}`);
    });
  const act = (acts) => {
    const atMs = Date.now() + leadMs;
    const perform = ([act, atMs]) => window.glare.act(act, atMs);
    return Promise.all(pages.map((page, i) => page.evaluate(perform, [acts[i], atMs])));
  };
  await agreement('at first');
  const haveCrossed = async () => (await looks()).some(({ rollbacks }) => rollbacks > 0);
  for (const [i, { acts, settles }] of roundsOf(seeded(seed), mostRounds).entries()) {
    // Whether offers cross is up to two clocks: on a busy machine it may take more rounds.
    if (i >= 300 && (await haveCrossed())) break;
    await act(acts);
    if (settles) await agreement(`after round ${i}`);
  }
  await agreement('in the end');
  for (const page of pages) await page.evaluate(() => window.glare.introduce('still here'));
  // A restart may have been due still.
  const found = await until(async () => {
    const now = await looks();
    const speaks = ({ theirName, stage }) => theirName === 'still here' && stage === 'connected';
    return agreed(now) && now.every(speaks) && now;
  }, 'the channel speaks');
  for (const { errors, left, sections } of found) {
    assert.deepEqual({ errors, left }, { errors: [], left: [] });
    assert.equal(sections.length, 3);
  }
  // The polite side alone gives way; that it had to shows that offers did cross.
  const [impolite, polite] = found.map(({ rollbacks }) => rollbacks);
  t.diagnostic(`${polite} offers crossed`);
  const rebuilt = found.map(({ restarts }) => restarts.filter((why) => why === 'rebuild').length);
  t.diagnostic(`${rebuilt} connections made anew`);
  assert.ok(!isOneEngine || Math.max(...rebuilt) === 0, 'none is made anew without need');
  assert.equal(impolite, 0);
  assert.ok(polite > 0, 'offers crossed');
}

describe('glare between two processes (fault 14)', { timeout: 3 * 900_000 }, () => {
  it(`ends stable and agreeing after 300 rounds (CHAOS_SEED=${seed})`, (t) =>
    outlast(t, launchChromium, launchChromium));

  it(`and so with Firefox, which offers first (CHAOS_SEED=${seed})`, (t) =>
    outlast(t, launchFirefox, launchChromium));

  it(`and so with Firefox, which answers first (CHAOS_SEED=${seed})`, (t) =>
    outlast(t, launchChromium, launchFirefox));
});
