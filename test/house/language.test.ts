// The language of comments, titles of tests, pages and texts: the words and the sentences of specifications.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Area, allProse, measureArea } from './areas.ts';
import { assertWithin, type Limit, limits } from './limits.ts';
import { measure } from './prose.ts';

const prose = allProse();

const perArea = (rows: Record<string, Limit>): [Area, Limit][] =>
  Object.entries(rows) as [Area, Limit][];

describe('language', () => {
  for (const [area, limit] of perArea(limits.literaryWords)) {
    it(`has few literary words in the ${area}`, () => {
      const { literaryWords, literaryPlaces } = measureArea(prose, area);
      assertWithin(limit, literaryWords, literaryPlaces);
    });
  }

  for (const [area, limit] of perArea(limits.fragments)) {
    it(`has few fragments in the ${area}`, () => {
      const { fragments, fragmentPlaces } = measureArea(prose, area);
      assertWithin(limit, fragments, fragmentPlaces);
    });
  }
});

describe('measure of language', () => {
  const count = (text: string): readonly [number, number] => {
    const { literary, fragments } = measure({ text, line: 1 });
    return [literary.length, fragments.length];
  };

  it('counts literary words, also across a line break', () => {
    assert.deepEqual(count('The peer connects anew, for\never. Nobody answers.'), [3, 0]);
  });

  it('ignores code, quoted values and addresses', () => {
    assert.deepEqual(count("The value `none`, or 'none', see https://example.org/none."), [0, 0]);
  });

  it('counts sentences that open with a dependent clause', () => {
    assert.deepEqual(count('What the peer sent. Of two paths, the faster. When it began.'), [0, 3]);
  });

  it('accepts main clauses and questions', () => {
    assert.deepEqual(
      count('When it fails, the call ends. Which one is used? Peers answer.'),
      [0, 0],
    );
  });

  it('names the line of a finding', () => {
    const { fragments, literary } = measure({ text: 'One line.\nWhat follows\nanew.', line: 7 });
    assert.deepEqual(fragments, [{ line: 8, found: 'What follows anew. …' }]);
    assert.deepEqual(literary, [{ line: 9, found: 'anew' }]);
  });
});
