// Two tabs of one browser in one call: the second tab gets a notice, there is no audio feedback, and "Use this tab only" ends
// the call of the first.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchChromium } from '../support/browsers.mjs';
import { PATIENCE_MS } from '../support/caller.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

const banner = (page) => page.locator('video-call .banner', { hasText: 'another tab' });
const muted = (page) =>
  page.evaluate(() => {
    const video = document
      .querySelector('video-call')
      .shadowRoot.querySelector('[data-stage] video');
    return video?.muted;
  });

describe('two tabs of one browser', () => {
  it('detect each other, and the second can take over', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    // Tabs communicate only within one context, which is one profile.
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE_MS);
    const open = async () => {
      const page = await context.newPage();
      await page.goto(stage.page('Ada'));
      return page;
    };
    const state = (page) => page.evaluate(() => document.querySelector('video-call')?.state);
    const first = await open();
    await until(async () => (await state(first)) === 'waiting', 'the first is in');
    const second = await open();
    await banner(second).waitFor();
    for (const page of [first, second]) {
      await until(() => muted(page), 'the other tab is not heard');
    }
    assert.equal(await banner(first).count(), 0);
    await banner(second).getByRole('button').click();
    await until(async () => (await state(first)) === 'left', 'the first has left');
    await until(async () => (await state(second)) === 'waiting', 'the second is alone');
    await banner(second).waitFor({ state: 'detached' });
  });
});
