// The parts and custom properties that a page may style on <video-call>, each with its meaning. The defaults are read
// from the style sheets, and `undocumented()` lists differences between this file and the sources.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PARTS = {
  base: 'The root of the widget.',
  region: 'The content of the current state: preview, tiles, end screen.',
  prejoin: 'The screen before joining.',
  preview: 'Your own video before joining.',
  stage: 'The tiles of all participants.',
  tile: 'One participant.',
  'tile-self': 'Your own tile.',
  'tile-unreachable': 'The tile of a participant without a connection.',
  video: 'A video.',
  avatar: 'The placeholder for a video.',
  name: 'The name on a tile.',
  badge: 'An indicator: muted, camera off, connecting.',
  message: 'A message with its remedy.',
  banner: 'A problem of the whole call.',
  toolbar: 'The row of buttons.',
  button: 'Every button.',
  'button-mic': 'Mutes and unmutes the microphone.',
  'button-camera': 'Turns the camera on and off.',
  'button-screen': 'Shares the screen.',
  'button-diagnostics': 'Opens the connection report.',
  'button-check': 'Checks the connection.',
  'button-safety': 'Shows the security level of the call and opens the safety code.',
  dialog: 'A dialog over the call: the safety code, the menu of a participant.',
  'safety-code': 'The five emoji of the safety code.',
  'button-invite': 'Copies the link to this room.',
  'button-leave': 'Leaves the call.',
  'button-lock': 'Locks the room, for hosts.',
  'button-options': 'On a tile: opens the menu of the participant.',
  'button-remove': 'Removes or hides a participant.',
  knocks: 'The requests to join, shown to hosts.',
  knock: 'One request to join.',
  'button-admit': 'Accepts a request to join.',
  'button-deny': 'Declines a request to join.',
  panel: 'The side panel.',
  diagnostics: 'The connection report in the side panel.',
};

const REPORT_PARTS = {
  report: 'The whole report.',
  headline: 'The most important verdict.',
  evidence: 'The facts behind a verdict, collapsed below it.',
  person: 'The connection to one participant.',
};

const CHECK_PARTS = {
  report: 'The whole check.',
  headline: 'The outcome.',
  evidence: 'The facts behind a verdict, collapsed below it.',
  button: 'Every button.',
};

const PROPERTIES = {
  '--vc-color-bg': 'Background behind the tiles.',
  '--vc-color-surface': 'Cards and panels.',
  '--vc-color-text': 'Text.',
  '--vc-color-accent': 'The primary button, the focus ring and active controls.',
  '--vc-color-danger': 'Errors.',
  '--vc-color-warning': 'Warnings.',
  '--vc-color-ok': 'Good states.',
  '--vc-color-leave': 'The leave button.',
  '--vc-focus-ring': 'Outline of the focused control.',
  '--vc-radius': 'Corner radius.',
  '--vc-gap': 'Space between tiles.',
  '--vc-font': 'Typeface.',
  '--vc-font-size': 'Text size; all other sizes are relative to it.',
  '--vc-tile-aspect': 'Aspect ratio of a tile.',
  '--vc-video-fit': '`cover` crops a video, `contain` shows all of it.',
  '--vc-self-mirror': '`-1` mirrors your own video, `1` does not.',
  '--vc-toolbar-bg': 'Background of the toolbar.',
  '--vc-button-size': 'Size of a button.',
  '--vc-icon-size': 'Size of an icon.',
  '--vc-panel-width': 'Width of the side panel.',
  '--vc-transition': 'Duration of animations; 0 if the user prefers reduced motion.',
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
      .map((name) => `${name}: undocumented`),
    ...Object.keys(explained)
      .filter((name) => !used.includes(name))
      .map((name) => `${name}: unused`),
  ];
  return [
    ...differences(usedParts(), { ...PARTS, ...REPORT_PARTS }),
    ...differences(usedProperties(), PROPERTIES),
  ];
}
