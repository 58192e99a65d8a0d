// The architecture of src/ as rules: which folder may import from which, which packages and which browser interfaces a
// folder may use, no import cycles, no file above 400 lines. Reads the sources as text and runs nothing of them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allowedImports, typeOnlyImports } from './import-rules.ts';
import { modules as files, isRelative, roomOf, target } from './modules.ts';

/** The npm packages that a folder may import. */
const allowedPackages: Record<string, readonly string[]> = {
  protocol: ['valibot'],
  transport: ['mqtt'],
  call: ['valibot'],
  locales: ['@shoelace-style/localize'],
  view: ['lit', 'lucide'],
  element: ['lit', '@lit/context', '@shoelace-style/localize', 'valibot'],
};

/** Interfaces that only the listed files may use; an empty list forbids the interface. */
const capabilities: readonly {
  readonly what: string;
  readonly text: RegExp;
  readonly home: string[];
}[] = [
  { what: "import('mqtt')", text: /\bimport\(\s*'mqtt/, home: ['transport/mqtt.ts'] },
  { what: 'new WebSocket', text: /\bnew WebSocket\b/, home: ['transport/mqtt-connection.ts'] },
  { what: 'crypto.subtle', text: /\bsubtle\./, home: ['protocol/'] },
  {
    what: 'getRandomValues',
    text: /\bgetRandomValues\b/,
    home: ['base/bytes.ts', 'base/clock.ts'],
  },
  { what: 'Math.random', text: /\bMath\.random\b/, home: [] },
  // The tests replace the clock of base/clock.ts; code that bypasses it does not run on virtual time.
  {
    what: 'the clock of the browser',
    text: /\b(?:setTimeout|setInterval|requestAnimationFrame|performance\.now|Date\.now)\b|\bnew Date\(\)|\bAbortSignal\.timeout\b/,
    home: ['base/clock.ts'],
  },
  // Everywhere else a timer is bound to an AbortSignal.
  {
    what: 'timers without a lifetime',
    text: /\b(?:startTimeout|startInterval)\b/,
    home: ['base/clock.ts', 'base/abort.ts'],
  },
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
    text: /(?<![.\w])(globalThis\.document\b|document\??\.)/,
    // media/permission.ts reads the permissions policy, transport/mqtt-options.ts the visibility of the page (timers of
    // hidden pages are throttled), diagnostics/environment.ts the visibility for the report of a headless call.
    // media/black-picture.ts reads a camera frame from a video element through a canvas.
    home: [
      'element/',
      'media/black-picture.ts',
      'media/permission.ts',
      'transport/mqtt-options.ts',
      'diagnostics/environment.ts',
    ],
  },
  {
    what: 'page events',
    text: /['"](visibilitychange|pagehide|pageshow|fullscreenchange)['"]/,
    // The element reacts to page events; diagnostics only records them.
    home: ['element/', 'diagnostics/environment.ts'],
  },
  { what: 'console', text: /\bconsole\./, home: [] },
  { what: 'sessionStorage', text: /\bsessionStorage\b/, home: ['element/browser-storage.ts'] },
  { what: 'BroadcastChannel', text: /\bBroadcastChannel\b/, home: ['element/tab-channel.ts'] },
  // The owner of a room may return in another tab, which then admits the former participants without a knock.
  { what: 'localStorage', text: /\blocalStorage\b/, home: ['element/browser-storage.ts'] },
  { what: 'other lasting storage', text: /\bindexedDB\b/, home: [] },
  {
    what: 'code from text',
    text: /\beval\(|\bnew Function\(|\bunsafeHTML\b|\.innerHTML\b/,
    home: [],
  },
  { what: 'fetch', text: /(?<![.\w])fetch\(/, home: [] },
];

/** Words in names that do not say what the thing does. */
const emptyNames = /\b\w*(Manager|Handler|Service|Helper|Helpers|Utils?|Common)\b/;
const emptyFiles = /(^|[/.-])(manager|handler|service|helpers?|utils?|common|misc|types)\.ts$/;

const MAX_LINES = 400;

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Fails with the list of the places that break a rule. */
const none = (offences: readonly string[]): void => assert.deepEqual(offences, []);

describe('architecture', () => {
  it('has rules for every folder', () => {
    none(
      files
        .filter(({ room }) => room !== 'entry' && !(room in allowedImports))
        .map(({ path }) => path),
    );
  });

  it('imports only from folders below', () => {
    const offences: string[] = [];
    for (const file of files.filter(({ room }) => room !== 'entry')) {
      for (const { specifier, typeOnly } of file.imports.filter((one) =>
        isRelative(one.specifier),
      )) {
        const room = roomOf(target(file, specifier));
        if (room === file.room) continue;
        const allowed = allowedImports[file.room]?.includes(room) ?? false;
        const onlyTypes = typeOnlyImports[file.room]?.includes(room) ?? false;
        if (!allowed || (onlyTypes && !typeOnly)) offences.push(`${file.path} → ${specifier}`);
      }
    }
    none(offences);
  });

  it('imports each package only in its folders', () => {
    none(
      files.flatMap((file) =>
        file.imports
          .filter(({ specifier }) => !isRelative(specifier))
          .filter(({ specifier }) => !allowedPackages[file.room]?.includes(packageOf(specifier)))
          .map(({ specifier }) => `${file.path} → ${specifier}`),
      ),
    );
  });

  it('uses each restricted interface only in its files', () => {
    none(
      capabilities.flatMap(({ what, text, home }) =>
        files
          .filter(({ path }) => !home.some((place) => path.startsWith(place)))
          .filter(({ code }) => text.test(code))
          .map(({ path }) => `${what} in ${path}; allowed in ${home.join(', ') || 'no file'}`),
      ),
    );
  });

  it('has no rule without a use', () => {
    const used = (room: string, name: string): boolean =>
      files.some(
        (file) =>
          file.room === room && file.imports.some(({ specifier }) => packageOf(specifier) === name),
      );
    none([
      ...Object.entries(allowedPackages).flatMap(([room, names]) =>
        names.filter((name) => !used(room, name)).map((name) => `${name} in ${room}`),
      ),
      ...capabilities.flatMap(({ what, text, home }) =>
        home
          .filter((place) => !files.some((f) => f.path.startsWith(place) && text.test(f.code)))
          .map((place) => `${what} in ${place}`),
      ),
    ]);
  });

  it('has no import cycle, types included', () => {
    const graph = new Map(
      files.map((file) => [
        file.path,
        file.imports
          .map(({ specifier }) => specifier)
          .filter(isRelative)
          .map((s) => target(file, s)),
      ]),
    );
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      const start = trail.indexOf(path);
      if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
      if (start >= 0 || done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    none(cycles);
  });

  it('imports existing files by their full name', () => {
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

  it('has at most 400 lines in a file', () => {
    none(
      files
        .filter(({ lines }) => lines > MAX_LINES)
        .map(({ path, lines }) => `${path}: ${lines} lines`),
    );
  });

  it('has a header comment in every file', () => {
    none(files.filter(({ text }) => !/^\/[/*]/.test(text)).map(({ path }) => path));
  });

  it('has no names like Manager, Helper or Util', () => {
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

  it('has no default export', () => {
    none(files.filter(({ code }) => /^export default\b/m.test(code)).map(({ path }) => path));
  });
});
