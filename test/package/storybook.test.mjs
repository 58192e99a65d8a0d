// The Storybook as published: built, served and loaded in a browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launchChromium } from '../support/browsers.mjs';
import { PATIENCE_MS } from '../support/caller.mjs';
import { temporaryFolder } from '../support/process.mjs';
import { serve } from '../support/server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The entries of an element's manifest by section, as the table shows them. */
function expectedTable(tag) {
  const { modules } = JSON.parse(readFileSync(`${root}/dist/custom-elements.json`, 'utf8'));
  const element = modules
    .flatMap(({ declarations }) => declarations)
    .find(({ tagName }) => tagName === tag);
  const names = (entries = [], label = ({ name }) => name) => entries.map(label).sort();
  const members = (isOf) => element.members.filter(isOf);
  return {
    attributes: names(
      members(({ attribute }) => attribute),
      ({ attribute }) => attribute,
    ),
    properties: names(
      members(
        (one) => one.kind === 'field' && one.attribute === undefined && one.static === undefined,
      ),
    ),
    static: names(members((one) => one.static)),
    methods: names(
      members(({ kind }) => kind === 'method'),
      ({ name, parameters = [] }) => `${name}(${parameters.map((one) => one.name).join(', ')})`,
    ),
    events: names(element.events),
    slots: names(element.slots, ({ name }) => name || '(default)'),
    'css shadow parts': names(element.cssParts),
    'css custom properties': names(element.cssProperties),
    'css states': names(element.cssStates, ({ name }) => `:state(${name})`),
  };
}

/** Runs in the page: the names in the API table, by section. */
function tableInPage() {
  const sections = {};
  let section = '';
  for (const { title, cells } of document.querySelectorAll('.docblock-argstable tr')) {
    const [, opened] = /^Hide (.+) items$/.exec(title) ?? [];
    if (opened) {
      section = opened;
      sections[section] = [];
    } else sections[section]?.push(cells[0].innerText.trim());
  }
  for (const names of Object.values(sections)) names.sort();
  return sections;
}

describe('the built Storybook', () => {
  it('shows every entry of the API once, and no blank story', async (t) => {
    const folder = temporaryFolder('storybook-');
    const build = ['storybook', 'build', '--quiet', '--disable-telemetry', '--output-dir', folder];
    await promisify(execFile)('npx', build, { cwd: root });
    const web = await serve({}, { folder });
    t.after(() => web.close());
    const browser = await launchChromium();
    t.after(() => browser.close());
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${web.url}/iframe.html?viewMode=docs&id=video-call--docs`);
    await page.waitForSelector('.docblock-argstable-body tr');
    assert.deepEqual(await page.evaluate(tableInPage), expectedTable('video-call'));

    const { entries } = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8'));
    const stories = Object.values(entries).filter(
      ({ type, title }) => type === 'story' && title === 'video-call',
    );
    assert.ok(stories.length > 40);
    // A rendered element has content only if its class is in the build.
    await page.waitForFunction((count) => {
      const elements = [...document.querySelectorAll('video-call, still-call')];
      return (
        elements.length >= count && elements.every((one) => one.shadowRoot?.querySelector('.base'))
      );
    }, stories.length);
  });
});
