// What browsers do to pages that nobody looks at: the back/forward cache, freezing, the background.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchBareChromium } from '../support/bare-chromium.mjs';
import { launchChromium } from '../support/browsers.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

/** Milliseconds, as promised; `PATIENCE` times as much on a loaded test machine. The measured figures are printed. */
const PATIENCE = 2;
const REJOINED_MS = 3_000;
const AWAY_MS = 7_000;
const THAWED_MS = 2_000;
/** How long a page is frozen, and how long it is in the background. */
const FROZEN_MS = 15_000;
const HIDDEN_MS = 60_000;

const element = `document.querySelector('video-call')`;
const connected = `${element}?.state === 'connected'`;

async function measured(t, what, mostMs, happened) {
  const started = performance.now();
  await happened();
  const ms = Math.round(performance.now() - started);
  t.diagnostic(`${what} after ${ms} ms`);
  assert.ok(ms <= PATIENCE * mostMs, `${what} after ${ms} ms`);
}

async function adaAndBob(t, options) {
  const stage = await setStage(t, options);
  const ada = await stage.enter(await stage.browser(launchChromium), 'Ada');
  const bare = await stage.browser(launchBareChromium);
  const bob = await bare.open(stage.page('Bob'));
  await bob.until(connected, 'Bob is in', { timeout: 40_000 });
  await ada.hearsAndSees();
  const leavings = await ada.listenTo('peer-leave');
  const stageOfBob = async () => (await ada.peers())[0]?.stage;
  return { stage, ada, bare, bob, leavings, stageOfBob };
}

describe('a page in the back/forward cache', () => {
  it('says goodbye when it goes, and joins anew when it comes back', async (t) => {
    // `no-store`, which the pages of the tests have otherwise, keeps a page out of the cache.
    const headers = { 'cache-control': 'max-age=60' };
    const { stage, ada, bob } = await adaAndBob(t, { headers });
    stage.pages['/elsewhere.html'] = '<!doctype html><title>elsewhere</title>';
    const [{ id: before }] = await ada.peers();
    await bob.evaluate(
      `addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; })`,
    );
    await measured(t, 'gone', 1_000, async () => {
      await bob.send('Page.navigate', { url: `${stage.web.url}/elsewhere.html` });
      await until(async () => (await ada.peers()).length === 0, 'Bob is gone', { every: 20 });
    });
    await bob.until(`document.title === 'elsewhere'`, 'the other page');
    await measured(t, 'rejoined', REJOINED_MS, async () => {
      await bob.evaluate('history.back()');
      await until(async () => (await ada.peers())[0]?.stage === 'connected', 'Bob is back', {
        every: 20,
      });
    });
    assert.equal(await bob.evaluate('window.persisted'), true, 'the page came out of the cache');
    assert.notEqual((await ada.peers())[0].id, before, 'a new session has new keys');
    await ada.hearsAndSees();
  });
});

describe('a frozen page', () => {
  it('is away, and back as if nothing had been', async (t) => {
    const { ada, bob, leavings, stageOfBob } = await adaAndBob(t);
    const frozen = performance.now();
    await bob.send('Page.setWebLifecycleState', { state: 'frozen' });
    await measured(t, 'away', AWAY_MS, () =>
      until(async () => (await stageOfBob()) === 'away', 'Bob is away', { every: 20 }),
    );
    await until(() => performance.now() - frozen > FROZEN_MS, 'a long while', {
      timeout: 2 * FROZEN_MS,
    });
    assert.equal(await stageOfBob(), 'away');
    await bob.send('Page.setWebLifecycleState', { state: 'active' });
    await measured(t, 'back', THAWED_MS, () =>
      until(async () => (await stageOfBob()) === 'connected', 'Bob is back', { every: 20 }),
    );
    assert.deepEqual(await leavings(), []);
    await ada.hearsAndSees();
  });
});

describe('a page in the background', () => {
  it('is not taken for dead', async (t) => {
    const { stage, ada, bare, bob, leavings } = await adaAndBob(t);
    const states = await ada.listenTo('peer-state');
    stage.pages['/front.html'] = '<!doctype html><title>in front</title>';
    await bare.open(`${stage.web.url}/front.html`);
    await bob.until('document.hidden', 'Bob’s tab is hidden');
    const before = (await states()).length;
    const hidden = performance.now();
    await until(() => performance.now() - hidden > HIDDEN_MS, 'a while', {
      timeout: 2 * HIDDEN_MS,
    });
    assert.deepEqual(await leavings(), []);
    assert.equal((await states()).length, before, 'always connected');
    await ada.connectedTo(1);
  });
});
