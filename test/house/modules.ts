// The modules of src/ and their imports, as text.

import { dirname, join, normalize } from 'node:path';
import { type ReadFile, sourcesBelow } from './reading.ts';

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Written as `import()`. */
  readonly dynamic: boolean;
}

/** A module; its path is relative to src/, with forward slashes. */
export interface Module extends ReadFile {
  /** The folder of src/ that holds it, `entry` for the files of src/ itself. */
  readonly room: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

export const roomOf = (path: string): string =>
  path.includes('/') ? path.split('/')[0]! : 'entry';

export const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** All imports and re-exports of a file. */
export function importsOf(code: string): Import[] {
  const statements = code.matchAll(
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
  );
  const dynamic = code.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [
    ...[...statements].map((found) => ({
      specifier: found[2]!,
      typeOnly: Boolean(found[1]),
      dynamic: false,
    })),
    ...[...dynamic].map((found) => ({ specifier: found[1]!, typeOnly: false, dynamic: true })),
  ];
}

export const modules: readonly Module[] = sourcesBelow('src')
  .filter(({ path }) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((file) => {
    const path = file.path.slice('src/'.length);
    const lines = file.text.trimEnd().split('\n').length;
    return { ...file, path, room: roomOf(path), lines, imports: importsOf(file.code) };
  });

/** The file of src/ that a relative import names. */
export const target = (from: Module, specifier: string): string =>
  normalize(join(dirname(from.path), specifier))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');
