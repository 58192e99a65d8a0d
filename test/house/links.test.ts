// Links, anchors and file names in pages and comments lead somewhere.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { pages } from './areas.ts';
import { filesBelow, root, sourcesBelow } from './reading.ts';

/** Every end of every path of the repository: `src/peer/peer.ts`, `peer/peer.ts` and `peer.ts`. */
const pathEnds = new Set(
  filesBelow('.', /./).flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_, from) => parts.slice(from).join('/'));
  }),
);

const exists = (path: string): boolean => existsSync(join(root, path));

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

const pageText = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A page without blocks of code; lines stay. */
const withoutCode = (text: string): string =>
  text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (found) => found.replace(/[^\n]/g, ' '));

/** The anchors that GitHub gives to a page: its headings, numbered where they repeat, and its ids. */
export function anchorsOf(markdown: string): Set<string> {
  const text = withoutCode(markdown);
  const anchors = new Set(
    [...text.matchAll(/<\w+ [^>]*?\b(?:id|name)="([^"]+)"/g)].map((found) => found[1]!),
  );
  for (const { 1: heading } of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/<\/?\w+[^>]*>/g, (tag, at: number) => (heading![at - 1] === '`' ? tag : ''))
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let repeat = 1; anchors.has(anchor); repeat += 1) anchor = `${slug}-${repeat}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The targets of the links and pictures of a page. */
export function linksOf(markdown: string): { readonly link: string; readonly at: number }[] {
  const text = withoutCode(markdown).replace(/`[^`\n]*`/g, (found) => ' '.repeat(found.length));
  return [
    /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g,
    /^\[[^\]]+\]:\s+<?(\S+?)>?$/gm,
    /\b(?:href|src)="([^"]+)"/g,
  ]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map((found) => ({ link: found[1]!, at: found.index }));
}

/** Returns the fault of a page's link, or `undefined` when its target exists. */
function linkFault(page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
  if (!exists(file)) return 'no such file';
  if (anchor === undefined) return undefined;
  if (file.endsWith('.md'))
    return anchorsOf(pageText(file)).has(anchor) ? undefined : 'no such anchor';
  return /^L\d+/.test(anchor) ? undefined : 'an anchor in a file that has none';
}

/**
 * File names in prose: a path from the root, the end of a path (`peer/peer.ts`), or a bare name. A pattern (`*`, `<…>`)
 * is left out, and so is a name inside an address.
 */
const fileNames =
  /(?<![\w@/.:*>-])(?:\.{0,2}\/)*((?:src|test|stories|demo|\.config|\.storybook|\.github|\.ci)\/[\w./+-]*\w|(?:[\w.+-]+\/)*[\w.+-]*\w\.(?:ts|tsx|mjs))(?![\w*<-]|\/[\w*<])/g;

/** Files that other programs make or that belong to them. */
const foreign = /^(?:tsconfig|vite)\.config\.ts$|node_modules/;

/** The file names in a text that no file has. */
export function missingFiles(text: string): { readonly name: string; readonly at: number }[] {
  const plain = text.replace(/\bhttps?:\/\/\S+/g, (found) => ' '.repeat(found.length));
  return [...plain.matchAll(fileNames)]
    .map((found) => ({ name: found[1]!, at: found.index }))
    .filter(({ name }) => !pathEnds.has(name) && !foreign.test(name) && !exists(name));
}

describe('links', () => {
  it('of the pages lead to files and anchors', () => {
    const faults = pages().flatMap((page) => {
      const text = pageText(page);
      return linksOf(text).flatMap(({ link, at }) => {
        const fault = linkFault(page, link);
        return fault ? [`${page}:${lineOf(text, at)}: ${link}: ${fault}`] : [];
      });
    });
    assert.deepEqual(faults, []);
  });

  it('of the pages in prose name files that exist', () => {
    const faults = pages().flatMap((page) => {
      const text = pageText(page);
      return missingFiles(withoutCode(text)).map(
        ({ name, at }) => `${page}:${lineOf(text, at)}: ${name}`,
      );
    });
    assert.deepEqual(faults, []);
  });

  it('of the table of faults name tests that exist', () => {
    const rows = pageText('test/chaos/README.md').matchAll(/^\| \d+ \|.*\|([^|]+)\|$/gm);
    const names = [...rows].flatMap((row) => [...row[1]!.matchAll(/`([^`]+)`/g)].map((n) => n[1]!));
    assert.ok(names.length >= 30, 'the table was not read');
    const isTest = (name: string): boolean =>
      ['.test.ts', '.test.mjs'].some(
        (end) => exists(`test/chaos/${name}${end}`) || exists(`test/${name}${end}`),
      );
    assert.deepEqual(
      names.filter((name) => !isTest(name)),
      [],
    );
  });

  it('of the comments name files that exist', () => {
    const faults = ['src', 'test', 'stories', 'demo', '.config', '.storybook', 'vite.config.ts']
      .flatMap(sourcesBelow)
      .flatMap(({ path, comments }) =>
        comments.flatMap(({ text, line }) =>
          missingFiles(text).map(
            ({ name, at }) => `${path}:${line + lineOf(text, at) - 1}: ${name}`,
          ),
        ),
      );
    assert.deepEqual(faults, []);
  });

  it('are recognised in Markdown', () => {
    const page =
      '# One `<a>` two\n\n## One\n## One\n[a](b.md#c) ![](d.jpg)\n[e]: f.md\n```\n[g](h)\n```\n`[i](j)`';
    assert.deepEqual([...anchorsOf(page)], ['one-a-two', 'one', 'one-1']);
    assert.deepEqual(
      linksOf(page).map(({ link }) => link),
      ['b.md#c', 'd.jpg', 'f.md'],
    );
  });

  it('are recognised in prose', () => {
    const names = (text: string): string[] => missingFiles(text).map(({ name }) => name);
    assert.deepEqual(names('See src/gone.ts, gone/peer.ts and `gone.mjs`.'), [
      'src/gone.ts',
      'gone/peer.ts',
      'gone.mjs',
    ]);
    assert.deepEqual(
      names('See src/index.ts, test/, mesh/mesh.ts, test/*.test.ts, test/<room>/x.ts'),
      [],
    );
    assert.deepEqual(names('https://example.org/src/gone.ts'), []);
  });
});
