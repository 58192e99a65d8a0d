// Writes the tables of README.md between their markers from dist/custom-elements.json, so that the documentation equals
// the docstrings, and the diagrams of src/README.md from the transition tables. With --check it writes nothing and fails
// when a page is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withDiagrams } from '../test/house/diagrams.ts';
import { undocumented } from './styling.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const manifest = JSON.parse(readFileSync(path('dist/custom-elements.json'), 'utf8'));
const elements = new Map(
  manifest.modules
    .flatMap((module) => module.declarations)
    .filter(({ tagName }) => tagName)
    .map((declaration) => [declaration.tagName, declaration]),
);

const oneLine = (text = '') => text.replace(/\s+/g, ' ').trim();
// A pipe ends a cell even inside code, unless it is escaped.
const cell = (text) => oneLine(text).replaceAll('|', '\\|');
const code = (text) => (text ? `\`${cell(text)}\`` : '');

/** Columns of a table and the row for one entry of the manifest. */
const tables = {
  attributes: {
    head: ['Attribute', 'Type', 'Default', 'Meaning'],
    entries: ({ members = [] }) => members.filter(({ attribute }) => attribute),
    row: ({ attribute, type, default: usual, description }) => [
      code(attribute),
      code(type?.text),
      usual === 'null' || usual === "''" ? '' : code(usual?.replaceAll("'", '')),
      cell(description),
    ],
  },
  properties: {
    head: ['Property', 'Type', 'Meaning'],
    entries: ({ members = [] }) =>
      members.filter(
        ({ kind, attribute, static: ofClass }) => kind === 'field' && !attribute && !ofClass,
      ),
    row: ({ name, type, description, readonly }) => [
      code(name) + (readonly ? ' (read-only)' : ''),
      code(type?.text),
      cell(description),
    ],
  },
  methods: {
    head: ['Method', 'What it does'],
    entries: ({ members = [] }) => members.filter(({ kind }) => kind === 'method'),
    row: ({ name, parameters = [], description }) => [
      code(`${name}(${parameters.map((one) => one.name + (one.optional ? '?' : '')).join(', ')})`),
      cell(description),
    ],
  },
  events: {
    head: ['Event', 'Class', 'When'],
    entries: ({ events = [] }) => events.filter(({ name }) => name),
    row: ({ name, type, description }) => [code(name), code(type?.text), cell(description)],
  },
  slots: {
    head: ['Slot', 'For'],
    entries: ({ slots = [] }) => slots,
    row: ({ name, description }) => [name ? code(name) : '(default)', cell(description)],
  },
  parts: {
    head: ['Part', 'What it is'],
    entries: ({ cssParts = [] }) => cssParts,
    row: ({ name, description }) => [code(name), cell(description)],
  },
  'css-properties': {
    head: ['Custom property', 'Default', 'What it sets'],
    entries: ({ cssProperties = [] }) => cssProperties,
    row: ({ name, default: usual, description }) => [code(name), code(usual), cell(description)],
  },
  'css-states': {
    head: ['State', 'When'],
    entries: ({ cssStates = [] }) => cssStates,
    row: ({ name, description }) => [code(`:state(${name})`), cell(description)],
  },
};

function table(tag, kind) {
  const element = elements.get(tag);
  if (!element) throw new Error(`README.md has a table of <${tag}>, which is not in the manifest`);
  if (!tables[kind]) throw new Error(`README.md has a table of unknown kind ${kind}`);
  const { head, entries, row } = tables[kind];
  const lines = [head, head.map(() => '---'), ...entries(element).map(row)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const withTables = (page) =>
  page.replace(
    /(<!-- table: ([\w-]+) ([\w-]+) -->\n)[\s\S]*?(<!-- \/table -->)/g,
    (_all, open, tag, kind, close) => `${open}\n${table(tag, kind)}\n\n${close}`,
  );

for (const complaint of undocumented()) {
  console.error(`.config/styling.mjs: ${complaint}`);
  process.exitCode = 1;
}
for (const name of ['README.md', 'src/README.md']) {
  const before = readFileSync(path(name), 'utf8');
  const after = await withDiagrams(withTables(before), path('src'));
  if (!process.argv.includes('--check')) writeFileSync(path(name), after);
  else if (before !== after) {
    console.error(`${name} is not up to date: run \`npm run readme\`.`);
    process.exitCode = 1;
  }
}
