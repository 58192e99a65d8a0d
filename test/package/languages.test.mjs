// Languages in the built package: which files a page loads for its language, and what it shows while they are missing;
// and what a further language takes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launchChromium } from '../support/browsers.mjs';
import { temporaryFolder, until } from '../support/process.mjs';
import { setStage } from '../support/stage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The parts of the user interface with messages that are loaded with them. */
const parts = ['glossary', 'lobby', 'preflight', 'report', 'sas', 'stage', 'verdicts'];

/** Runs before the scripts of the page: keeps each text and label that was rendered in a shadow root. */
function keepTexts() {
  const texts = new Set();
  window.__texts = () => [...texts];
  const labels = ['aria-label', 'title', 'placeholder'];
  const keep = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement?.localName !== 'style') texts.add(node.data.trim());
      return;
    }
    for (const label of labels) texts.add(node.getAttribute?.(label)?.trim() ?? '');
    for (const child of node.childNodes) keep(child);
  };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const shadow = attach.call(this, options);
    const observer = new MutationObserver((mutations) => {
      for (const { target } of mutations) keep(target);
    });
    const what = { subtree: true, childList: true, characterData: true, attributeFilter: labels };
    observer.observe(shadow, what);
    return shadow;
  };
}

/** The files of a language that a page has requested, by part; `index` is what each page in that language loads. */
function filesOf(requested, language) {
  const name = new RegExp(`/video-call-locales-${language}-(\\w+)-[^/]{8}\\.js$`);
  return [...new Set(requested.map((url) => name.exec(url)?.[1]).filter(Boolean))].sort();
}

/** A participant who can open each part of the user interface. */
async function enter(stage, browser, name, lang) {
  const requested = [];
  const caller = await stage.enter(browser, name, {
    more: `lang="${lang}"`,
    viewport: { width: 1200, height: 800 },
    before: async (page) => {
      page.on('request', (request) => requested.push(request.url()));
      await page.addInitScript(keepTexts);
    },
  });
  const { page } = caller;
  const click = (selector) => page.locator(selector).first().click();
  return {
    ...caller,
    caller,
    requested,
    page,
    files: () => filesOf(requested, lang.toLowerCase()),
    texts: () => page.evaluate(() => window.__texts()),
    async openSafetyCode() {
      await click('video-call [part~="button-safety"]:visible');
      await page.locator('video-call dialog.safety').waitFor();
      await page.keyboard.press('Escape');
    },
    async openReport() {
      await click('video-call [part~="button-diagnostics"]');
      await page
        .locator('video-call-diagnostics .evidence, video-call-diagnostics [part="headline"]')
        .first()
        .waitFor();
    },
    async openGlossary() {
      await click('video-call-diagnostics .meaning:not(.why) > summary');
      await page.locator('video-call-diagnostics .meaning:not(.why) dt').first().waitFor();
    },
    async openCheck() {
      await page.evaluate(() => {
        const check = document.createElement('video-call-preflight');
        check.lang = document.querySelector('video-call').lang;
        check.for = 'call';
        document.querySelector('video-call').id = 'call';
        document.body.append(check);
      });
      await page.locator('video-call-preflight .report').waitFor();
    },
    async openAll() {
      await this.openSafetyCode();
      await this.openReport();
      await this.openGlossary();
      await this.openCheck();
    },
  };
}

describe('the languages of the package', () => {
  it('loads Chinese part by part in a Chinese page, and nowhere else', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    const english = await enter(stage, browser, 'Ada', 'en');
    await until(async () => (await english.caller.state()) === 'waiting', 'Ada alone in the room');
    const chinese = await enter(stage, browser, 'Bob', 'zh-CN');
    await Promise.all([english.caller.connectedTo(1), chinese.caller.connectedTo(1)]);
    await english.openAll();
    const steps = [
      [() => chinese.caller.safetyCode(), ['index', 'lobby', 'sas', 'stage', 'verdicts']],
      [() => chinese.openSafetyCode(), ['index', 'lobby', 'sas', 'stage', 'verdicts']],
      [() => chinese.openReport(), ['index', 'lobby', 'report', 'sas', 'stage', 'verdicts']],
      [
        () => chinese.openGlossary(),
        ['glossary', 'index', 'lobby', 'report', 'sas', 'stage', 'verdicts'],
      ],
      [() => chinese.openCheck(), [...parts, 'index'].sort()],
    ];
    for (const [open, files] of steps) {
      await open();
      await until(() => chinese.files().length >= files.length, `the files ${files}`);
      assert.deepEqual(chinese.files(), files);
    }
    const others = english.requested.filter((url) => /locales-(?!verdict)/.test(url));
    assert.deepEqual(others, []);
    assert.ok(
      english.requested.some((url) => /view-report-glossary/.test(url)),
      'nothing was opened',
    );

    assert.ok((await english.texts()).includes('Connection report'));
    const texts = await chinese.texts();
    assert.ok(texts.includes('连接报告'));
    // Two English words in a row are a message; a single one may be a name, a unit or a technical term.
    assert.deepEqual(
      texts.filter((text) => /[a-z]{2,} [a-z]{2,}/.test(text)),
      [],
    );
    assert.deepEqual([...english.caller.complaints, ...chinese.caller.complaints], []);
  });

  it('is English while the Chinese files are missing, and Chinese after a later request', async (t) => {
    const stage = await setStage(t);
    const browser = await stage.browser(launchChromium);
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    // The next request is made 10 s after the failed one, on the clock of the page.
    await page.clock.install();
    let isMissing = true;
    let refused = 0;
    await page.route(/locales-zh-cn/, (route) => {
      if (!isMissing) return route.continue();
      refused += 1;
      return route.abort();
    });
    stage.pages['/missing.html'] =
      '<!doctype html><html lang="zh-CN"><title>missing</title><script type="module" src="/video-call.js"></script><video-call room="r" audio="off" video="off" ice-servers="[]"></video-call></html>';
    await page.goto(`${stage.web.url}/missing.html`);
    await page.getByRole('button', { name: 'Join' }).first().waitFor();
    isMissing = false;
    const render = (name) =>
      page.evaluate(async (name) => {
        const element = document.querySelector('video-call');
        element.name = name;
        await element.updateComplete;
      }, name);
    await render('Ada');
    assert.equal(refused, 1);
    assert.equal(await page.getByRole('button', { name: '加入' }).count(), 0);
    await page.clock.fastForward(11_000);
    await render('Bob');
    await page.getByRole('button', { name: '加入' }).first().waitFor();
    assert.deepEqual(complaints, []);
  });
});

/** Messages that are put into guillemets, so that a text of another origin is recognised. */
const stub = (lang) => `// A stub of a language.

import { en } from '../en/call.js';
import { glossaryEn } from '../en/glossary.js';
import { lobbyEn } from '../en/lobby.js';
import { preflightEn } from '../en/preflight.js';
import { reportEn } from '../en/report.js';
import { sasEn } from '../en/sas.js';
import { stageEn } from '../en/stage.js';
import { verdictsEn } from '../en/verdicts.js';
import type { Language } from '../language-shape.js';

const speech = { lang: '${lang}', dir: 'ltr' } as const;

function marked<T>(messages: T): T;
function marked(messages: unknown): unknown {
  if (typeof messages === 'string') return messages && '«' + messages + '»';
  if (typeof messages === 'function') return (...given: unknown[]) => marked(messages(...given));
  if (Array.isArray(messages)) return messages.map(marked);
  if (typeof messages !== 'object' || messages === null) return messages;
  return Object.fromEntries(Object.entries(messages).map(([key, value]) => [key, marked(value)]));
}

export const stubLanguage: Language = {
  call: { ...marked(en), speech },
  parts: {
    glossary: async () => marked(glossaryEn),
    lobby: async () => marked(lobbyEn),
    preflight: async () => marked(preflightEn),
    report: async () => ({ ...marked(reportEn), speech }),
    sas: async () => marked(sasEn),
    stage: async () => marked(stageEn),
    verdicts: async () => marked(verdictsEn),
  },
};
`;

/** A copy of the sources with one more folder and one more line in the registry. */
function sourcesWith(lang, stubText) {
  const folder = temporaryFolder('language-');
  for (const name of [
    '.config',
    'src',
    'package.json',
    'tsconfig.json',
    'vite.config.ts',
    'LICENSE',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const locales = join(folder, 'src/locales');
  mkdirSync(join(locales, lang));
  writeFileSync(join(locales, lang, 'index.ts'), stubText);
  const registry = join(locales, 'languages.ts');
  const text = readFileSync(registry, 'utf8');
  const line = `  ${lang}: async () => (await import('./${lang}/index.js')).stubLanguage,\n`;
  writeFileSync(registry, text.replace(/(?<=const languages: .*\n)/, line));
  return folder;
}

const inFolder = (cwd, ...command) =>
  promisify(execFile)('npx', command, { cwd }).catch(({ stdout, stderr }) => ({
    stdout: `${stdout}${stderr}`,
  }));

describe('a further language', () => {
  const types = [
    'tsc',
    '-p',
    '.config/tsconfig.types.json',
    '--noEmit',
    '--declaration',
    'false',
    '--emitDeclarationOnly',
    'false',
  ];

  it('is one folder and one line, and is used everywhere', async (t) => {
    const folder = sourcesWith('eo', stub('eo'));
    assert.equal((await inFolder(folder, ...types)).stdout, '');
    await inFolder(folder, 'vite', 'build', '--mode', 'script-tag');
    const stage = await setStage(t, { folder: join(folder, 'dist') });
    const browser = await stage.browser(launchChromium);
    const ada = await enter(stage, browser, 'Ada', 'eo');
    const bob = await enter(stage, browser, 'Bob', 'zh-CN');
    await Promise.all([ada.caller.connectedTo(1), bob.caller.connectedTo(1)]);
    await ada.caller.safetyCode();
    await ada.openAll();
    const texts = await ada.texts();
    for (const text of ['«Connection report»', '«Safety code»', '«Connection check»']) {
      assert.ok(texts.includes(text), text);
    }
    assert.deepEqual(
      texts.filter((text) => /[a-z]{2,} [a-z]{2,}/.test(text.replace(/«.*»/s, ''))),
      [],
    );
    assert.deepEqual(filesOf(ada.requested, 'zh-cn'), []);
  });

  for (const [what, from, to, named] of [
    ['part', /^ +sas: .*\n/m, '', 'sas'],
    [
      'message',
      'marked(sasEn)',
      '(({ title, ...others }) => ({ ...others, close: title }))(sasEn)',
      'title',
    ],
  ]) {
    it(`does not compile without a ${what}`, async () => {
      const { stdout } = await inFolder(sourcesWith('eo', stub('eo').replace(from, to)), ...types);
      assert.match(stdout, new RegExp(`locales/eo/index\\.ts[^]*'${named}'`));
    });
  }
});
