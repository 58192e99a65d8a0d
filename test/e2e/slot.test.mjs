// The documented ways to replace the connection report, each in a real call: the examples of stories/slot/ are built,
// placed in the slot, and must show the state of the call.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { launchChromium } from '../support/browsers.mjs';
import { until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The code that a page of each kind contains. */
const pages = {
  'plain HTML': `
    import { reportInto } from './stories/slot/plain.ts';
    const place = document.createElement('p');
    place.slot = 'diagnostics';
    document.querySelector('video-call').append(place);
    reportInto(place, new AbortController().signal);`,
  'a Lit element': `
    import { MyReport } from './stories/slot/lit.ts';
    customElements.define('my-report', MyReport);
    const report = document.createElement('my-report');
    report.slot = 'diagnostics';
    document.querySelector('video-call').append(report);`,
  'a React component': `
    import { createElement } from 'react';
    import { createRoot } from 'react-dom/client';
    import { ConnectionReport } from './stories/slot/react.tsx';
    const place = document.createElement('div');
    place.slot = 'diagnostics';
    document.querySelector('video-call').append(place);
    createRoot(place).render(createElement(ConnectionReport));`,
};

/** The page loads the element. The bundle contains only the modules of the package that the example imports. */
async function bundled(code) {
  // Resolves imports as if the file were next to the package.
  const entry = `${root}page.ts`;
  const page = {
    name: 'page',
    resolveId: (id) => (id === entry ? entry : undefined),
    load: (id) => (id === entry ? code : undefined),
  };
  const [{ output }] = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [page],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry, name: 'page', formats: ['iife'] } },
  });
  return output[0].code;
}

const said = (caller) =>
  caller.page.evaluate(() => {
    const place = document.querySelector('video-call > [slot=diagnostics]');
    return (place?.shadowRoot ?? place)?.textContent ?? '';
  });

describe('the slot for diagnostics', () => {
  for (const [name, code] of Object.entries(pages)) {
    it(`takes ${name}`, async (t) => {
      const stage = await setStage(t);
      const browser = await stage.browser(launchChromium);
      const [ada, bob] = await Promise.all([
        stage.enter(browser, 'Ada', { more: 'video="off" diagnostics' }),
        stage.enter(browser, 'Bob', { more: 'video="off"' }),
      ]);
      await ada.page.addScriptTag({ content: await bundled(code) });
      await ada.connectedTo(1);
      const right = /Bob: (lan|same-host|direct|nat): connected-(lan|direct)/;
      await until(async () => right.test(await said(ada)), `a report in ${name}`);
      const isShown = await ada.page.evaluate(() =>
        document.querySelector('video-call > [slot=diagnostics]').checkVisibility(),
      );
      assert.equal(isShown, true);
      assert.deepEqual([...ada.complaints, ...bob.complaints], []);
    });
  }
});
