// The shape of src/: names, folders, the size of modules and of state records.

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { assertWithin, limits } from './limits.ts';
import { isRelative, modules, roomOf, target } from './modules.ts';

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The modules of each group. */
function grouped<T>(entries: Iterable<readonly [string, T]>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

const declaration =
  /^export (?:declare |abstract |async )*(?:class|interface|type|function\*?|const|let|enum) (\w+)/gm;

/** Fields of an object type that may be absent, for each type and each variant of a union. */
export function optionalFields(code: string, types: RegExp): { name: string; fields: string[] }[] {
  const found: { name: string; fields: string[] }[] = [];
  for (const { 1: name, index } of code.matchAll(/\b(?:interface|type) (\w+)/g)) {
    if (!types.test(name!)) continue;
    const isInterface = code.startsWith('interface', index);
    let depth = 0;
    let fields: string[] = [];
    let line = '';
    for (let at = index; at < code.length; at += 1) {
      const char = code[at]!;
      if ('({'.includes(char)) depth += 1;
      if (depth === 1 && char !== ';' && char !== '{') line += char;
      if (depth === 1 && (char === ';' || char === '}')) {
        const field = /^\s*(?:readonly\s+)?(\w+)(\??):([\s\S]*)$/.exec(line);
        if (field && (field[2] || /\|\s*(?:null|undefined)\b/.test(field[3]!)))
          fields.push(field[1]!);
        line = '';
      }
      if (')}'.includes(char)) {
        depth -= 1;
        if (depth === 0) {
          found.push({ name: name!, fields });
          fields = [];
          if (isInterface) break;
        }
      }
      if (depth === 0 && char === ';') break;
    }
  }
  return found;
}

describe('structure', () => {
  it('declares each exported name once', () => {
    const declared = grouped(
      modules.flatMap(({ path, code }) =>
        [...code.matchAll(declaration)].map(
          (found) => [found[1]!, `src/${path}:${lineOf(code, found.index)}`] as const,
        ),
      ),
    );
    const places = [...declared]
      // The overloads of a function, or a type and a value of one name, belong to one module.
      .filter(([, at]) => new Set(at.map((place) => place.split(':')[0])).size > 1)
      .map(([name, at]) => `${name}: ${at.join(', ')}`);
    assertWithin(limits.duplicateExports, places.length, places);
  });

  it('has no large folder', () => {
    const folders = [...grouped(modules.map(({ path }) => [dirname(path), path]))];
    const sizes = folders.map(([folder, files]) => ({ folder, size: files.length }));
    const { ceiling } = limits.filesPerFolder;
    const large = sizes.filter(({ size }) => size > ceiling);
    assertWithin(
      limits.filesPerFolder,
      Math.max(...sizes.map(({ size }) => size)),
      large.map(({ folder, size }) => `src/${folder}: ${size} files`),
    );
  });

  it('has few short modules with a single importer', () => {
    const importers = grouped(
      modules.flatMap((from) =>
        from.imports
          .filter(({ specifier }) => isRelative(specifier))
          .map(({ specifier, dynamic }) => [target(from, specifier), { from, dynamic }] as const),
      ),
    );
    const places = modules
      // An entry of the package and a chunk that is loaded on demand need a module regardless of their length.
      .filter(({ path, lines }) => lines <= 45 && roomOf(path) !== 'entry')
      .map(({ path, lines }) => ({ path, lines, by: importers.get(path) ?? [] }))
      .filter(({ by }) => new Set(by.map(({ from }) => from.path)).size === 1)
      .filter(({ by }) => !by.some(({ dynamic }) => dynamic))
      .map(({ path, lines, by }) => `src/${path}: ${lines} lines, only in src/${by[0]!.from.path}`);
    assertWithin(limits.shortModules, places.length, places);
  });

  it('has few optional fields in a state record', () => {
    const records = modules
      .filter(({ room }) => ['peer', 'room', 'mesh'].includes(room))
      .flatMap(({ path, code }) =>
        optionalFields(code, /(?:State|Facts|^Member|^MeshPeer|^Entry)$/).map((record) => ({
          ...record,
          path,
        })),
      );
    assert.ok(records.length > 0, 'no state record was found');
    const { ceiling } = limits.optionalStateFields;
    assertWithin(
      limits.optionalStateFields,
      Math.max(...records.map(({ fields }) => fields.length)),
      records
        .filter(({ fields }) => fields.length > ceiling)
        .map(({ path, name, fields }) => `src/${path}: ${name}: ${fields.join(', ')}`),
    );
  });
});

describe('optional fields', () => {
  it('are counted for each variant of a union', () => {
    const code = `
type AState =
  | { readonly kind: 'a'; b?: number; c: string | null }
  | { readonly kind: 'b'; d: { e?: number } };
interface BFacts {
  readonly a?: { x: 1 };
  on(event: string | null): void;
  c: number | undefined;
}`;
    assert.deepEqual(optionalFields(code, /State|Facts/), [
      { name: 'AState', fields: ['b', 'c'] },
      { name: 'AState', fields: [] },
      { name: 'BFacts', fields: ['a', 'c'] },
    ]);
  });
});
