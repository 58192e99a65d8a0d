// What a page downloads before anybody joins: dist/video-call.js and every chunk it imports statically. The chunk with
// MQTT.js is fetched on join and has a limit of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const entry = join(dist, 'video-call.js');

/** A built file and all that it imports with `import … from`, not with `import()`. */
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
const onJoin = readdirSync(dist)
  .filter((name) => name.startsWith('video-call-') && name.endsWith('.js'))
  .map((name) => join(dist, name))
  .filter((file) => !beforeJoin.includes(file));

export default [
  { name: 'before joining', path: beforeJoin, limit: '45 kB', gzip: true },
  { name: 'on join (with MQTT.js)', path: onJoin, limit: '120 kB', gzip: true },
];
