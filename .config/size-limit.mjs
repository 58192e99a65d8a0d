// Limits of what a page downloads before a join: dist/video-call.js and every chunk that it imports statically. Chunks
// that are loaded on join or later have separate limits.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const entry = join(dist, 'video-call.js');

/** A built file and all files that it imports statically. */
function withStaticImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(file, 'utf8');
  for (const [, specifier] of code.matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g)) {
    withStaticImports(resolve(dirname(file), specifier), seen);
  }
  return seen;
}

const beforeJoin = [...withStaticImports(entry)];
/** Chunks are named after their content: `call-session`, `mqtt`, `view-report`. */
const chunks = (...names) =>
  readdirSync(dist)
    // The hash has eight characters, which may include `-`.
    .filter((file) => names.includes(/^video-call-(.+)-.{8}\.js$/.exec(file)?.[1]))
    .map((file) => join(dist, file));

export default [
  { name: 'before joining', path: beforeJoin, limit: '40 kB', gzip: true },
  {
    name: 'on join: the session',
    path: chunks('call-session', 'call-room-keys', 'call-ice-servers', 'diagnostics-redact'),
    // 4.2 kB since 0.1: what is sent follows the tiles of the receivers, the uplink and the processor; the keys of a room have a
    // chunk that loads alone; the first HELLO leaves with the login (0.7 kB), and later where a broker refuses that.
    limit: '63.4 kB',
    gzip: true,
  },
  { name: 'on join: the call', path: chunks('view-stage'), limit: '9.5 kB', gzip: true },
  { name: 'on join: who is let in', path: chunks('view-lobby'), limit: '5.4 kB', gzip: true },
  {
    name: 'on join: the sizes of the tiles',
    path: chunks('element-tile-sizes'),
    limit: '1.1 kB',
    gzip: true,
  },
  {
    name: 'on join: the door of a room with an owner',
    path: chunks('call-lobby'),
    limit: '6.2 kB',
    gzip: true,
  },
  { name: 'on join: the safety code', path: chunks('view-sas'), limit: '3 kB', gzip: true },
  {
    name: 'on join: what was found',
    path: chunks('locales-verdict-lookup', 'locales-verdict-messages'),
    limit: '6.3 kB',
    gzip: true,
  },
  { name: 'on join: MQTT.js', path: chunks('mqtt'), limit: '63 kB', gzip: true },
  { name: 'when the report is opened', path: chunks('view-report'), limit: '14.8 kB', gzip: true },
  {
    name: 'when a term is asked for',
    path: chunks('view-report-glossary'),
    limit: '2 kB',
    gzip: true,
  },
  {
    name: 'when a check is shown, besides the report',
    path: chunks('element-controllers-preflight-controller'),
    limit: '5.4 kB',
    gzip: true,
  },
  {
    name: 'when a check begins, besides the session',
    path: chunks('preflight-preflight-run'),
    limit: '8 kB',
    gzip: true,
  },
];
