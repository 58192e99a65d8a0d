// The browser notes: each id in the code has an entry on the page, and the reverse.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root, sourcesBelow } from './reading.ts';

const page = readFileSync(join(root, 'src/BROWSERS.md'), 'utf8');

/** The ids that a comment refers to; one comment may name several. */
const idsOf = (comment: string): string[] =>
  [
    ...comment.matchAll(/\bBrowser notes?((?:,?(?: and)? [a-z][a-z0-9]*(?:-[a-z0-9]+)+)+)/g),
  ].flatMap((found) => found[1]!.match(/[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g) ?? []);

const inCode = sourcesBelow('src').flatMap(({ path, comments }) =>
  comments.flatMap(({ text, line }) => idsOf(text).map((id) => ({ id, place: `${path}:${line}` }))),
);
const entries = page.split(/^### /m).slice(1);
const onPage = entries.map((entry) => /^`([^`]+)`$/m.exec(entry)?.[1] ?? entry.split('\n', 1)[0]!);

describe('browser notes', () => {
  it('in the code have an entry', () => {
    assert.deepEqual(
      inCode.filter(({ id }) => !onPage.includes(id)).map(({ id, place }) => `${place}: ${id}`),
      [],
    );
  });

  it('are referred to by the code', () => {
    const used = new Set(inCode.map(({ id }) => id));
    assert.deepEqual(
      onPage.filter((id) => !used.has(id)),
      [],
    );
  });

  it('have one entry each, which names versions, a report and the condition for removal', () => {
    assert.deepEqual([...new Set(onPage)], onPage);
    const labels = ['Seen in', 'Report', 'Remove when'];
    assert.deepEqual(
      entries.flatMap((entry, n) =>
        labels
          .filter((label) => !new RegExp(`^- ${label}: \\S`, 'm').test(entry))
          .map((label) => `${onPage[n]}: no "${label}"`),
      ),
      [],
    );
  });

  it('are recognised in a comment', () => {
    assert.deepEqual(idsOf('Throws. Browser note firefox-a, see there.'), ['firefox-a']);
    assert.deepEqual(idsOf('Browser notes firefox-a and webkit-b-2.'), ['firefox-a', 'webkit-b-2']);
    assert.deepEqual(idsOf('A browser that notes something-else.'), []);
  });
});
