// The parts and custom properties that a page may style on <video-call>, each with its meaning. The defaults are read
// from the style sheets, and `undocumented()` lists differences between this file and the sources.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PARTS = {
  base: 'The whole widget.',
  region: 'What is shown in one state of the call: preview, tiles, ending.',
  prejoin: 'The page before joining.',
  preview: 'Your own picture before joining.',
  stage: 'The tiles of everybody.',
  tile: 'One person.',
  'tile-self': 'Your own tile.',
  'tile-unreachable': 'Somebody to whom no path was found.',
  video: 'A picture.',
  avatar: 'Stands in for a picture.',
  name: 'Whose tile it is.',
  badge: 'Muted, camera off, connecting.',
  message: 'A sentence with its remedy.',
  banner: 'Something the whole call suffers from.',
  toolbar: 'The row of buttons.',
  button: 'Every button.',
  'button-mic': 'Mutes.',
  'button-camera': 'Camera on and off.',
  'button-screen': 'Shares the screen.',
  'button-diagnostics': 'Opens the report.',
  'button-check': 'Checks the connection.',
  'button-safety': 'Tells how safe the call is, and opens the safety code.',
  dialog: 'What opens over the call: the safety code, what can be done about a person.',
  'safety-code': 'The five pictures.',
  'button-invite': 'Copies the link to this room.',
  'button-leave': 'Leaves.',
  'button-lock': 'Locks the room, for hosts.',
  'button-options': 'On a tile: opens what can be done about the person.',
  'button-remove': 'Takes somebody out of the call, or hides them.',
  knocks: 'Those who ask to join, over a host’s call.',
  knock: 'One of them.',
  'button-admit': 'Lets somebody in.',
  'button-deny': 'Does not let them in.',
  panel: 'The side panel.',
  diagnostics: 'The connection report in it.',
};

const REPORT_PARTS = {
  report: 'The whole report.',
  headline: 'The one sentence that matters most.',
  evidence: 'What a verdict rests on, folded up under it.',
  person: 'What is known of the connection to one person.',
};

const CHECK_PARTS = {
  report: 'The whole check.',
  headline: 'The outcome.',
  evidence: 'What a verdict rests on, folded up under it.',
  button: 'Every button.',
};

const PROPERTIES = {
  '--vc-color-bg': 'Background behind the tiles.',
  '--vc-color-surface': 'Cards and panels.',
  '--vc-color-text': 'Text.',
  '--vc-color-accent': 'The main button, focus, what is on.',
  '--vc-color-danger': 'What is broken.',
  '--vc-color-warning': 'What suffers.',
  '--vc-color-ok': 'What is well.',
  '--vc-color-leave': 'The button that leaves.',
  '--vc-focus-ring': 'Outline of what has the focus.',
  '--vc-radius': 'Corners.',
  '--vc-gap': 'Space between tiles.',
  '--vc-font': 'Typeface.',
  '--vc-font-size': 'Size of text; everything follows it.',
  '--vc-tile-aspect': 'Shape of a tile.',
  '--vc-video-fit': '`cover` crops a picture, `contain` shows all of it.',
  '--vc-self-mirror': '`-1` mirrors your own picture, `1` does not.',
  '--vc-toolbar-bg': 'Background of the row of buttons.',
  '--vc-button-size': 'Size of a button.',
  '--vc-icon-size': 'Size of an icon.',
  '--vc-panel-width': 'Width of the side panel.',
  '--vc-transition': 'How long movements take; none when the system asks for less motion.',
  '--vc-z': '`z-index` of the widget.',
};

const read = (room) => {
  const folder = fileURLToPath(new URL(`../src/${room}/`, import.meta.url));
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(folder + name, 'utf8'))
    .join('\n');
};
const sources = ['view', 'element'].map(read).join('\n');

/** The default in `var(--vc-name, default)`, up to its closing bracket. */
function defaultOf(name) {
  const start = sources.indexOf(`var(${name},`);
  if (start < 0) return undefined;
  const from = start + `var(${name},`.length;
  let depth = 1;
  let end = from;
  while (depth > 0 && end < sources.length) {
    const character = sources[end++];
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
  }
  const value = sources
    .slice(from, end - 1)
    .replace(/\s+/g, ' ')
    .trim();
  return value.includes('--_vc-') ? undefined : value; // derived from another property
}

const asList = (parts) =>
  Object.entries(parts).map(([name, description]) => ({ name, description }));

/** By tag. */
export const cssParts = {
  'video-call': asList(PARTS),
  'video-call-diagnostics': asList(REPORT_PARTS),
  'video-call-preflight': asList(CHECK_PARTS),
};

export const cssProperties = Object.entries(PROPERTIES).map(([name, description]) => {
  const usual = defaultOf(name);
  return { name, description, ...(usual && { default: usual }) };
});

const usedParts = () => {
  const attributes = [...sources.matchAll(/\bpart="([^"]*)"/g)].map(([, names]) => names);
  const chosen = [...sources.matchAll(/\bpart(?::|=\$\{[^}]*?\?) *'([^']+)'(?: : '([^']+)')?/g)];
  return [...attributes, ...chosen.flatMap(([, one, other]) => [one, other ?? ''])]
    .flatMap((names) => names.replace(/\$\{[^}]*\}/g, ' ').split(/\s+/))
    .filter(Boolean);
};
const usedProperties = () =>
  [...sources.matchAll(/var\(\s*(--vc-[\w-]+)/g)].map(([, name]) => name);

/** Names that are used and not documented, or documented and not used. */
export function undocumented() {
  const differences = (used, explained) => [
    ...[...new Set(used)]
      .filter((name) => !(name in explained))
      .map((name) => `${name}: unexplained`),
    ...Object.keys(explained)
      .filter((name) => !used.includes(name))
      .map((name) => `${name}: unused`),
  ];
  return [
    ...differences(usedParts(), { ...PARTS, ...REPORT_PARTS }),
    ...differences(usedProperties(), PROPERTIES),
  ];
}
