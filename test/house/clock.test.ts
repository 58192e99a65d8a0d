// Tests run on the virtual clock of the source: no test replaces the browser's clock, changes a
// constant of src/ or waits in a busy loop.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertWithin, limits } from './limits.ts';
import { sourcesBelow } from './reading.ts';

/** Emulates the timer throttling of a hidden page in a real browser, against the built package. */
const exempt = ['test/e2e/background.test.mjs'];

const patterns: readonly RegExp[] = [
  /\bperformance\.now\s*=(?![=>])/g,
  /\bDate\.now\s*=(?![=>])/g,
  /\bMath\.random\s*=(?![=>])/g,
  /(?:globalThis|window|self)\.(?:set|clear)(?:Timeout|Interval)\s*=(?![=>])/g,
  /\bdefineProperty\(\s*(?:performance|Date|Math)\b/g,
  /\bdefineProperty\(\s*(?:globalThis|window|self),\s*'(?:set|clear)(?:Timeout|Interval)'/g,
  /\bassign\(\s*(?:performance|Date|Math)\b/g,
  /\bassign\(\s*(?:globalThis|window|self),\s*\{[^}]*\b(?:set|clear)(?:Timeout|Interval)/g,
  /\bwhile \([^\n]*\b(?:performance|Date)\.now\(\)[^\n]*\)(?:;|\s*\{\s*\})/g,
];

/** Writes to a property of a value that is imported from src/. */
function constantWrites(code: string): RegExp[] {
  const imported = [...code.matchAll(/import (?!type)\{([^}]*)\} from '[./]*\/src\/[^']+'/g)]
    .flatMap((found) => found[1]!.split(','))
    .map(
      (name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1)!,
    )
    // Constants begin with a small letter or are in capitals; a class has no constant that a test could change.
    .filter((name) => /^(?:[a-z]\w*|[A-Z_]+)$/.test(name));
  return imported.flatMap((name) => [
    new RegExp(`\\b(?:assign|defineProperty)\\(\\s*${name}\\b(?!\\()`, 'g'),
    new RegExp(
      `(?<![.\\w])\\(?${name}\\b(?: as [^)]*\\))?(?:\\.\\w+|\\[[^\\]]+\\])+\\s*[-+*/]?=(?![=>])`,
      'g',
    ),
  ]);
}

/** The places of a test file that replace the clock. */
export const clockPlaces = (code: string): string[] =>
  [...patterns, ...constantWrites(code)].flatMap((pattern) =>
    [...code.matchAll(pattern)].map(
      (found) =>
        `${code.slice(0, found.index).split('\n').length}: ${found[0].replace(/\s+/g, ' ')}`,
    ),
  );

describe('the clock of the tests', () => {
  it('is not replaced, and no constant is changed', () => {
    const places = sourcesBelow('test')
      .filter(({ path }) => !path.startsWith('test/house/') && !exempt.includes(path))
      .flatMap(({ path, code }) => clockPlaces(code).map((place) => `${path}:${place}`));
    assertWithin(limits.replacedClocks, places.length, places);
  });

  it('is recognised where it is replaced', () => {
    const code = `
import { limits, type Room } from '../../src/room/room.js';
performance.now = () => 5;
Object.assign(globalThis, { setTimeout: run });
while (performance.now() - began < 5);
Object.assign(limits, { turn: 1 });
limits.turn = 1;
(limits as { turn: number }).turn = 1;
if (limits.turn === 1) performance.now();`;
    assert.deepEqual(
      clockPlaces(code).map((place) => Number.parseInt(place, 10)),
      [3, 4, 5, 6, 7, 8],
    );
  });
});
