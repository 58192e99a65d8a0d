// The areas of the repository whose language is measured, each with its passages of prose.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './prose.ts';
import { filesBelow, type Passage, type ReadFile, root, sourcesBelow } from './reading.ts';

/** The areas that the language lint measures, as limits.ts names them. */
export type Area =
  | 'comments of src/'
  | 'comments of test/'
  | 'comments of other folders'
  | 'titles of tests'
  | 'texts of the user interface'
  | 'documentation pages';

/** The prose of one file that belongs to one area. */
export interface Prose {
  readonly area: Area;
  readonly path: string;
  readonly passages: readonly Passage[];
}

/** The measure of an area, or of a part of it. */
export interface AreaMeasure {
  /** Literary words per 1,000 words. */
  readonly literaryWords: number;
  /** Passages with a fragment, in per cent. */
  readonly fragments: number;
  /** The places, as `path:line: word`. */
  readonly literaryPlaces: readonly string[];
  readonly fragmentPlaces: readonly string[];
}

/** Pages in Markdown. Tables of results (test/net/results.md) are written by a program. */
export const pages = (): string[] => [
  'README.md',
  ...filesBelow('.github', /\.md$/),
  ...filesBelow('src', /\.md$/),
  ...filesBelow('test', /\.md$/).filter((path) => !path.endsWith('results.md')),
];

const comments = (area: Area, files: readonly ReadFile[]): Prose[] =>
  files.map((file) => ({ area, path: file.path, passages: file.comments }));

/** All prose of the repository, file by file. */
export function allProse(): Prose[] {
  const tests = sourcesBelow('test');
  return [
    ...comments('comments of src/', sourcesBelow('src')),
    ...comments('comments of test/', tests),
    ...['stories', 'demo', '.config', '.storybook', 'vite.config.ts'].flatMap((folder) =>
      comments('comments of other folders', sourcesBelow(folder)),
    ),
    ...tests.map(
      ({ path, titles }): Prose => ({ area: 'titles of tests', path, passages: titles }),
    ),
    ...sourcesBelow('src/locales/en').map(
      ({ path, strings }): Prose => ({
        area: 'texts of the user interface',
        path,
        // A text has a space or begins with a capital; anything else is a key or a path.
        passages: strings.filter(({ text }) => /\s|^\p{Lu}/u.test(text)),
      }),
    ),
    ...pages().map((path): Prose => {
      const text = readFileSync(join(root, path), 'utf8');
      return { area: 'documentation pages', path, passages: [{ text, line: 1 }] };
    }),
  ];
}

/** Adds up the prose of an area. */
export function measureArea(prose: readonly Prose[], area: Area): AreaMeasure {
  const literaryPlaces: string[] = [];
  const fragmentPlaces: string[] = [];
  let words = 0;
  let passages = 0;
  let fragmentary = 0;
  for (const one of prose.filter((candidate) => candidate.area === area)) {
    for (const passage of one.passages) {
      const measured = measure(passage);
      words += measured.words;
      passages += 1;
      if (measured.fragments.length > 0) fragmentary += 1;
      const place = ({ line, found }: { line: number; found: string }): string =>
        `${one.path}:${line}: ${found}`;
      literaryPlaces.push(...measured.literary.map(place));
      fragmentPlaces.push(...measured.fragments.map(place));
    }
  }
  return {
    literaryWords: words === 0 ? 0 : (literaryPlaces.length / words) * 1000,
    fragments: passages === 0 ? 0 : (fragmentary / passages) * 100,
    literaryPlaces,
    fragmentPlaces,
  };
}
