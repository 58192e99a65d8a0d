// A verdict is declared once: a stub of a new verdict, in a copy of the sources, needs its definition and one entry for
// each language. The type of the codes, the order of the verdicts, the stories and the tests have it without a change.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SourceCopy } from './source-copy.ts';

const definition = {
  path: 'src/diagnostics/rules/ended.ts',
  after: 'export const endedVerdicts = [',
  text: `  defineVerdict({
    code: 'stub-verdict',
    scope: 'peer',
    severity: 'error',
    phase: 'ended',
    when: ({ peer }) => peer.name === 'stub' && fact('name', 'stub'),
  }),`,
};
const english = {
  path: 'src/locales/en/verdicts.ts',
  after: 'export const verdictsEn: VerdictMessages = {',
  text: "  'stub-verdict': () => ({ sentence: 'A stub.' }),",
};
const chinese = {
  path: 'src/locales/zh-cn/verdicts.ts',
  after: 'export const verdictsZhCn: VerdictMessages = {',
  text: "  'stub-verdict': () => ({ sentence: '存根。' }),",
};

describe('a new verdict', () => {
  let copy: SourceCopy;

  before(() => {
    copy = new SourceCopy();
  });
  after(() => copy.remove());

  const insert = ({ path, after, text }: typeof definition): void =>
    copy.replace(path, after, `${after}\n${text}`);

  it('is added to the list of its phase and to each language, and to no other file', () => {
    insert(definition);
    assert.deepEqual(copy.faultyFiles(), [english.path, chinese.path]);
    insert(english);
    insert(chinese);
    copy.add('test');
    assert.deepEqual(copy.faultyFiles(), []);
  });
});
