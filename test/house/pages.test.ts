// The architecture page (src/README.md) against the source: floor plan, names in the journeys, values of the timing table.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { diagramOf, machineOf, withDiagrams } from './diagrams.ts';
import { allowedImports, typeOnlyImports } from './import-rules.ts';
import { read, root } from './reading.ts';

const page = readFileSync(join(root, 'src/README.md'), 'utf8');

/** The part of the page below a heading. */
const section = (heading: string): string => {
  const [, text] = page.split(`\n## ${heading}\n`);
  assert.ok(text, `the page has no section ${heading}`);
  return text.split('\n## ', 1)[0]!;
};

const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\| (`.*) \|$/gm)].map((row) => row[1]!.split(' |').map((c) => c.trim()));

/** The value of a constant at the top level of a file, as it is written there. */
export function initializerOf(code: string, name: string): string | undefined {
  const start = new RegExp(`^(?:export )?const ${name}(?:: [^=]+)? = `, 'm').exec(code);
  if (!start) return undefined;
  let depth = 0;
  for (let at = start.index + start[0].length; at < code.length; at += 1) {
    if ('{[('.includes(code[at]!)) depth += 1;
    if (')]}'.includes(code[at]!)) depth -= 1;
    if (code[at] === ';' && depth === 0) return code.slice(start.index + start[0].length, at);
  }
  return undefined;
}

/** The times of a constant, or of one of its parts (`recoveryMs.ask`), in milliseconds. */
export function timesOf(code: string, constant: string): number[] {
  const [name = '', part] = constant.split('.');
  const initializer = initializerOf(code, name) ?? '';
  const found = part
    ? (new RegExp(`\\b${part}: ([\\d_]+)`).exec(initializer)?.slice(1) ?? [])
    : (initializer.match(/\b\d[\d_]*\b/g) ?? []);
  const unit = name.endsWith('Seconds') ? 1000 : 1;
  return found.map((digits) => Number(digits.replaceAll('_', '')) * unit);
}

export const shownTime = (ms: number): string => {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
};

describe('the architecture page', () => {
  it('has the floor plan of the import rules', () => {
    const planned = Object.fromEntries(
      rowsOf(section('Floor plan')).map(([folder, , imports]) => [
        folder!.replaceAll('`', ''),
        imports,
      ]),
    );
    const enforced = Object.fromEntries(
      Object.entries(allowedImports).map(([folder, allowed]) => {
        const types = typeOnlyImports[folder] ?? [];
        const values = allowed.filter((one) => !types.includes(one)).join(', ');
        return [folder, types.length ? `${values}; ${types.join(' and ')} (types only)` : values];
      }),
    );
    assert.deepEqual(planned, enforced);
  });

  it('names files and declarations that exist', () => {
    const faults: string[] = [];
    for (const heading of ['Three journeys', 'Owners of state', 'States']) {
      const text = section(heading);
      // A name after a file belongs to it; the last step of `Class.#method` is what is looked for.
      for (const found of text.matchAll(/`([\w./-]+\.ts)`(?:\s+`([\w.#]+)`)?/g)) {
        const [, path, name] = found;
        if (!existsSync(join(root, 'src', path!))) {
          faults.push(`${path}: no such file`);
          continue;
        }
        for (const part of name?.split('.') ?? []) {
          const pattern = new RegExp(`(?<![\\w#])${part}(?!\\w)`);
          if (!pattern.test(read(`src/${path}`).code)) faults.push(`${path}: no ${name}`);
        }
      }
    }
    assert.deepEqual(faults, []);
  });

  it('has the values of the constants in the timing table', () => {
    const rows = rowsOf(section('Timing'));
    assert.ok(rows.length > 50, 'the table was not read');
    const faults = rows.flatMap(([cell, shown]) => {
      const [, path, constant] = /^`([^`]+)` `([^`]+)`$/.exec(cell!) ?? [];
      if (!path || !constant) return [`${cell}: no file and constant`];
      if (!existsSync(join(root, 'src', path))) return [`${path}: no such file`];
      const value = timesOf(read(`src/${path}`).code, constant)
        .map(shownTime)
        .join(', ');
      return value === shown ? [] : [`${path} ${constant}: ${value || 'not found'}, not ${shown}`];
    });
    assert.deepEqual(faults, []);
  });

  it('has the diagrams of the transition tables', async () => {
    assert.ok(page.includes('<!-- diagram: '), 'the page has no diagram');
    assert.equal(await withDiagrams(page, join(root, 'src')), page, 'run `npm run readme`');
  });

  it('draws an event that is possible everywhere once', () => {
    const to: Record<string, string> = { go: 'b', stop: 'c', back: 'a' };
    const transition = (state: string, event: string): string =>
      state === 'c' || (event === 'back' && state !== 'b') ? state : to[event]!;
    const diagram = diagramOf(
      machineOf({ states: ['a', 'b', 'd', 'c'], events: Object.keys(to), transition }),
    );
    assert.deepEqual(diagram.split('\n').slice(2, -1), [
      '  [*] --> a',
      '  any --> b: go',
      '  any --> c: stop',
      '  b --> a: back',
      '  c --> [*]',
    ]);
  });

  it('is compared by the values of the source', () => {
    const code = 'const a = { b: 1500, c: [1] };\nexport const dMs = [500, 60_000] as const;';
    assert.deepEqual(timesOf(code, 'a.b').map(shownTime), ['1.5 s']);
    assert.deepEqual(timesOf(code, 'dMs').map(shownTime), ['500 ms', '1 min']);
    assert.deepEqual(timesOf(code, 'e'), []);
  });
});
