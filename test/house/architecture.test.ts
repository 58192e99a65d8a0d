// The map of the house, and the test that it is kept: who may enter whom, which capability lives where, no circles,
// no crowded rooms. Pure Node; reads the text of src/ and runs nothing of it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Which rooms (folders of src/) a room may import from, besides itself. */
const mayEnter: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  transport: ['base'],
  media: ['base'],
  diagnostics: ['base'],
  room: ['base', 'protocol', 'transport'],
  lobby: ['base', 'protocol', 'room'],
  peer: ['base', 'protocol'],
  sas: ['base', 'protocol'],
  mesh: ['base', 'protocol', 'media', 'diagnostics', 'room', 'peer', 'sas'],
  call: [
    'base',
    'protocol',
    'transport',
    'media',
    'diagnostics',
    'room',
    'lobby',
    'peer',
    'sas',
    'mesh',
  ],
  preflight: ['base', 'transport', 'media', 'diagnostics', 'call'],
  locales: ['base', 'call', 'preflight'],
  view: ['base', 'call', 'preflight', 'locales'],
  element: ['base', 'call', 'preflight', 'locales', 'view'],
};

/** Rooms that a room may enter for types only. */
const typesOnly: Record<string, readonly string[]> = { locales: ['call', 'preflight'] };

/** Which npm packages a room may use. */
const mayUse: Record<string, readonly string[]> = {
  protocol: ['valibot'],
  transport: ['mqtt', 'valibot'],
  call: ['valibot'],
  locales: ['@shoelace-style/localize'],
  view: ['lit', 'lucide'],
  element: ['lit', '@lit/context', '@shoelace-style/localize', 'valibot'],
  entry: ['lit', '@lit/context', '@shoelace-style/localize'],
};

/** What may be named in one place only; an empty list is nowhere. */
const livesIn: readonly {
  readonly what: string;
  readonly text: RegExp;
  readonly home: string[];
}[] = [
  { what: "import('mqtt')", text: /\bimport\(\s*'mqtt/, home: ['transport/mqtt.ts'] },
  { what: 'new WebSocket', text: /\bnew WebSocket\b/, home: ['transport/mqtt-connection.ts'] },
  { what: 'crypto.subtle', text: /\bsubtle\./, home: ['protocol/'] },
  { what: 'getRandomValues', text: /\bgetRandomValues\b/, home: ['base/bytes.ts'] },
  { what: 'Math.random', text: /\bMath\.random\b/, home: ['base/backoff.ts'] },
  { what: 'timers', text: /\b(setTimeout|setInterval)\b/, home: ['base/abort.ts'] },
  {
    what: 'RTCPeerConnection',
    text: /\bnew RTCPeerConnection\b/,
    // Those outside peer/ connect to no participant: they have no negotiation and no media.
    home: ['peer/peer.ts', 'call/ice-servers.ts', 'preflight/ice-server-probe.ts'],
  },
  { what: 'getStats', text: /\bgetStats\(/, home: ['diagnostics/'] },
  { what: 'mediaDevices', text: /\bmediaDevices\b/, home: ['media/'] },
  { what: 'customElements', text: /\bcustomElements\b/, home: ['element/', 'index.ts'] },
  {
    what: 'document',
    text: /(?<![.\w])(globalThis\.)?document\??\./,
    // The permissions policy of a page hangs on its document, and whether anybody looks at it decides how often its line
    // to a broker can say something. A report says whether anybody saw the page, of a call without an element, too. A frame of
    // the camera is read from a video element through a canvas.
    home: [
      'element/',
      'media/light.ts',
      'media/permission.ts',
      'transport/mqtt-connection.ts',
      'diagnostics/environment.ts',
    ],
  },
  {
    what: 'page events',
    text: /['"](visibilitychange|pagehide|pageshow|fullscreenchange)['"]/,
    // What the page does about them is the element's; diagnostics only writes them down.
    home: ['element/', 'diagnostics/environment.ts'],
  },
  { what: 'console', text: /\bconsole\./, home: [] },
  { what: 'sessionStorage', text: /\bsessionStorage\b/, home: ['element/tab-id.ts'] },
  { what: 'BroadcastChannel', text: /\bBroadcastChannel\b/, home: ['element/tab-channel.ts'] },
  // The owner of a room may come back in another tab: who was present need not be let in again.
  { what: 'localStorage', text: /\blocalStorage\b/, home: ['element/tab-id.ts'] },
  { what: 'other lasting storage', text: /\bindexedDB\b/, home: [] },
  {
    what: 'code from text',
    text: /\beval\(|\bnew Function\(|\bunsafeHTML\b|\.innerHTML\b/,
    home: [],
  },
  { what: 'fetch', text: /(?<![.\w])fetch\(/, home: [] },
];

/** Words that say nothing about what a thing does. */
const emptyNames = /\b\w*(Manager|Handler|Service|Helper|Helpers|Utils?|Common)\b/;
const emptyFiles = /(^|[/.-])(manager|handler|service|helpers?|utils?|common|misc|types)\.ts$/;

const MAX_LINES = 400;

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  /** Relative to src/, with forward slashes. */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** Without comments, so that prose may name what code may not. */
  readonly code: string;
  readonly imports: readonly Import[];
}

const roomOf = (path: string): string => (path.includes('/') ? path.split('/')[0]! : 'entry');

// Good enough for our own formatted sources: a string that holds // or /* keeps it unless it looks like a comment line.
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

function importsOf(code: string): Import[] {
  const statements = code.matchAll(
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
  );
  const dynamic = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...statements].map((found) => ({ specifier: found[2]!, typeOnly: Boolean(found[1]) })),
    ...[...dynamic].map((found) => ({ specifier: found[1]!, typeOnly: false })),
  ];
}

function read(file: string): SourceFile {
  const path = relative(src, file).replaceAll('\\', '/');
  const text = readFileSync(file, 'utf8');
  const code = withoutComments(text);
  return { path, room: roomOf(path), text, code, imports: importsOf(code) };
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => read(join(src, path)));

/** The file of src/ that a relative import names. */
const target = (from: SourceFile, specifier: string): string =>
  normalize(join(dirname(from.path), specifier))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

const none = (offences: readonly string[]): void => assert.deepEqual(offences, []);

describe('the house', () => {
  it('has only the rooms on the map', () => {
    none(
      files.filter(({ room }) => room !== 'entry' && !(room in mayEnter)).map(({ path }) => path),
    );
  });

  it('lets nobody into a room above or beside their own', () => {
    const offences: string[] = [];
    for (const file of files.filter(({ room }) => room !== 'entry')) {
      for (const { specifier, typeOnly } of file.imports.filter((one) =>
        isRelative(one.specifier),
      )) {
        const room = roomOf(target(file, specifier));
        if (room === file.room) continue;
        const allowed = mayEnter[file.room]?.includes(room) ?? false;
        const onlyTypes = typesOnly[file.room]?.includes(room) ?? false;
        if (!allowed || (onlyTypes && !typeOnly)) offences.push(`${file.path} → ${specifier}`);
      }
    }
    none(offences);
  });

  it('uses each library only where it belongs', () => {
    none(
      files.flatMap((file) =>
        file.imports
          .filter(({ specifier }) => !isRelative(specifier))
          .filter(({ specifier }) => !mayUse[file.room]?.includes(packageOf(specifier)))
          .map(({ specifier }) => `${file.path} → ${specifier}`),
      ),
    );
  });

  it('keeps every capability in its home', () => {
    none(
      livesIn.flatMap(({ what, text, home }) =>
        files
          .filter(({ path }) => !home.some((place) => path.startsWith(place)))
          .filter(({ code }) => text.test(code))
          .map(({ path }) => `${what} in ${path}; lives in ${home.join(', ') || 'no file'}`),
      ),
    );
  });

  it('imports in no circle, types included', () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        file.imports
          .map(({ specifier }) => specifier)
          .filter(isRelative)
          .map((s) => target(file, s)),
      ]),
    );
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      const start = trail.indexOf(path);
      if (start >= 0) circles.push([...trail.slice(start), path].join(' → '));
      if (start >= 0 || done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    none(circles);
  });

  it('imports only files that are there, by their full name', () => {
    const known = new Set(files.map(({ path }) => path));
    none(
      files.flatMap((file) =>
        file.imports
          .filter(({ specifier }) => isRelative(specifier))
          .filter(
            ({ specifier }) => !specifier.endsWith('.js') || !known.has(target(file, specifier)),
          )
          .map(({ specifier }) => `${file.path} → ${specifier}`),
      ),
    );
  });

  it('has no crowded file', () => {
    none(
      files
        .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
        .filter(({ lines }) => lines > MAX_LINES)
        .map(({ path, lines }) => `${path}: ${lines} lines`),
    );
  });

  it('opens every file with what happens there', () => {
    none(files.filter(({ text }) => !/^\/[/*]/.test(text)).map(({ path }) => path));
  });

  it('gives nothing an empty name', () => {
    none([
      ...files.filter(({ path }) => emptyFiles.test(path)).map(({ path }) => path),
      ...files.flatMap(({ path, code }) =>
        [...code.matchAll(/\b(?:class|interface|type|function|const)\s+(\w+)/g)]
          .map((found) => found[1]!)
          .filter((name) => emptyNames.test(name))
          .map((name) => `${name} in ${path}`),
      ),
    ]);
  });

  it('exports by name only', () => {
    none(files.filter(({ code }) => /^export default\b/m.test(code)).map(({ path }) => path));
  });
});
