// dist/video-call.js in a plain page with one script tag. MQTT.js loads on join only.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { launchChromium } from '../support/browsers.mjs';
import { openCaller } from '../support/caller.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

const page = (body) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>plain page</title>
<script type="module" src="/video-call.js"></script>
${body}</html>`;

const element = (id, stage, more = '') =>
  `<video-call id="${id}" name="${id}" room="${stage.room}" brokers="${stage.broker.url}" ice-servers="[]" ${more}></video-call>`;

describe('the script tag', () => {
  it('loads MQTT.js on join and not before', async (t) => {
    const stage = await setStage(t);
    stage.pages['/plain.html'] = page(element('one', stage));
    const caller = await openCaller(
      await stage.browser(launchChromium),
      `${stage.web.url}/plain.html`,
    );
    await until(
      async () => ['idle', 'prejoin'].includes(await caller.state()),
      'the element is defined',
    );
    await caller.page.waitForLoadState('networkidle');
    const scripts = () => stage.web.asked.filter((path) => path.endsWith('.js'));
    const before = scripts();
    assert.ok(before.includes('/video-call.js'));
    assert.ok(!before.some((path) => /mqtt/.test(path)), `loaded before joining: ${before}`);
    await caller.call('join');
    const after = scripts().slice(before.length);
    assert.ok(
      after.some((path) => /mqtt/.test(path)),
      `loaded on join: ${after}`,
    );
    await until(async () => (await caller.state()) === 'waiting', 'alone in the room');
    assert.deepEqual(caller.complaints, []);
  });

  it('keeps the screen before the call until the templates of the call are loaded', async (t) => {
    const stage = await setStage(t);
    stage.pages['/held.html'] = page(element('one', stage, 'audio="off" video="off"'));
    let release;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    const before = (tab) =>
      tab.route(/view-stage/, async (route) => {
        await released;
        await route.continue();
      });
    const browser = await stage.browser(launchChromium);
    const caller = await openCaller(browser, `${stage.web.url}/held.html`, 'one', { before });
    const { page: tab } = caller;
    await tab.locator('.prejoin').waitFor();
    await tab.evaluate(() => {
      const root = document.querySelector('video-call').shadowRoot;
      const screen = () => root.querySelector('.prejoin, .waiting')?.className ?? 'empty';
      window.screens = new Set([screen()]);
      new MutationObserver(() => window.screens.add(screen())).observe(root, {
        childList: true,
        subtree: true,
      });
    });
    await tab.locator('.prejoin [type="submit"]').click();
    await until(async () => (await caller.state()) === 'waiting', 'alone in the room');
    assert.equal(await tab.locator('.prejoin').count(), 1);
    assert.equal(await tab.locator('.toolbar').count(), 0);
    release();
    await tab.locator('.toolbar').waitFor();
    assert.deepEqual(await tab.evaluate(() => [...window.screens]), ['prejoin', 'waiting']);
    const focused = () => document.querySelector('video-call').shadowRoot.activeElement?.part.value;
    await until(async () => (await tab.evaluate(focused)) !== undefined, 'the focus is kept');
    assert.deepEqual(caller.complaints, []);
  });

  it('names the cause when the templates of the call cannot be loaded, and tries again', async (t) => {
    const stage = await setStage(t);
    stage.pages['/missing.html'] = page(element('one', stage, 'audio="off" video="off"'));
    let isMissing = true;
    const before = (tab) =>
      tab.route(/view-stage/, (route) => (isMissing ? route.abort() : route.continue()));
    const browser = await stage.browser(launchChromium);
    const caller = await openCaller(browser, `${stage.web.url}/missing.html`, 'one', { before });
    const { page: tab } = caller;
    await tab.locator('.prejoin [type="submit"]').click();
    await tab.getByRole('heading', { name: 'Part of the call couldn’t be loaded' }).waitFor();
    await until(async () => (await caller.state()) === 'waiting', 'alone in the room');
    isMissing = false;
    // Each change of the state tries again, too, so the button may be gone already.
    await tab.evaluate(() => {
      const root = document.querySelector('video-call').shadowRoot;
      root.querySelector('.message button')?.click();
    });
    await tab.locator('.toolbar').waitFor();
    assert.equal(await caller.state(), 'waiting');
    assert.deepEqual(caller.complaints, []);
  });

  it('joins over MQTT 5 in a page that extends Object.prototype', async (t) => {
    const stage = await setStage(t);
    // Reported through the title, because code that the test runs inside the page would meet the extension, too.
    stage.pages['/extended.html'] = page(`<script>
      Object.prototype.clone = function () { return this; };
      addEventListener('broker-change', ({ broker: { state, failedAttempts } }) => {
        document.title = state + ' ' + failedAttempts;
      }, true);
    </script>
    ${element('one', stage, 'auto-join audio="off" video="off"')}`);
    const browser = await stage.browser(launchChromium);
    const context = await browser.newContext();
    t.after(() => context.close());
    const tab = await context.newPage();
    await tab.goto(`${stage.web.url}/extended.html`);
    await until(async () => (await tab.title()) === 'ready 0', 'the broker echoes');
  });

  it('is a private room when the first example of the README is copied', async (t) => {
    const stage = await setStage(t);
    const [, example] = /```html\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8'));
    // Changes only what every page must change, the address of the script, and the servers of the test.
    stage.pages['/index.html'] = `<!doctype html><title>my page</title>\n${example
      .replace('https://your.site', '')
      .replace('<video-call ', `<video-call brokers="${stage.broker.url}" ice-servers="[]" `)}`;
    const browser = await stage.browser(launchChromium);
    const first = await openCaller(browser, `${stage.web.url}/index.html`, 'first');
    await until(async () => (await first.state()) === 'prejoin', 'before the call');
    const link = first.page.url();
    assert.match(link, /#k=[\w-]{22}$/);
    await first.call('join');
    const second = await openCaller(browser, link, 'second');
    // A visitor without the link gets a separate room.
    const stranger = await openCaller(browser, `${stage.web.url}/index.html`, 'stranger');
    await second.call('join');
    await stranger.call('join');
    await Promise.all([first.connectedTo(1), second.connectedTo(1)]);
    const facts = () => {
      const { security, self } = document.querySelector('video-call');
      return [security, self.name];
    };
    assert.deepEqual(await first.page.evaluate(facts), ['strong', '']);
    assert.notEqual(stranger.page.url(), link);
    await until(async () => (await stranger.state()) === 'waiting', 'the stranger is alone');
    for (const { complaints } of [first, second, stranger]) assert.deepEqual(complaints, []);
  });

  it('connects two elements on one page', async (t) => {
    const stage = await setStage(t);
    stage.pages['/two.html'] = page(
      element('one', stage, 'auto-join') + element('two', stage, 'auto-join'),
    );
    const caller = await openCaller(
      await stage.browser(launchChromium),
      `${stage.web.url}/two.html`,
    );
    const states = () =>
      caller.page.evaluate(() =>
        [...document.querySelectorAll('video-call')].map(({ state }) => state),
      );
    await until(
      async () => (await states()).every((state) => state === 'connected'),
      'both elements connected',
    );
    await caller.sees(); // audio is off: two elements in one browser would cause feedback
    assert.deepEqual(caller.complaints, []);
  });

  it('is harmless when a page defines it twice, from two bundles', async (t) => {
    const stage = await setStage(t);
    stage.pages['/twice.html'] = page(
      `<script type="module" src="/video-call.js?again"></script>${element('one', stage)}`,
    );
    const caller = await openCaller(
      await stage.browser(launchChromium),
      `${stage.web.url}/twice.html`,
    );
    await until(
      async () => ['idle', 'prejoin'].includes(await caller.state()),
      'the element is defined',
    );
    assert.deepEqual(caller.complaints, []);
  });

  it('works under the strictest content security policy', async (t) => {
    const stage = await setStage(t);
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "media-src 'self' blob:",
      `connect-src ${stage.broker.url}`,
      "base-uri 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; ');
    const enter = (name) => {
      stage.pages[`/${name}.html`] = page(
        `<meta http-equiv="content-security-policy" content="${policy}">${element(name, stage, 'auto-join')}`,
      )
        .replace(/<script.*<\/script>\n/, '')
        .replace('</html>', '<script type="module" src="/video-call.js"></script></html>');
    };
    enter('ada');
    enter('bob');
    const browser = await stage.browser(launchChromium);
    const ada = await openCaller(browser, `${stage.web.url}/ada.html`, 'ada');
    const violations = await ada.listenTo('securitypolicyviolation', 'document');
    const bob = await openCaller(browser, `${stage.web.url}/bob.html`, 'bob');
    await Promise.all([ada.hearsAndSees(), bob.hearsAndSees()]);
    assert.deepEqual(await violations(), []);
    assert.deepEqual(ada.complaints, []);
  });
});
