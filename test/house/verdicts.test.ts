// A verdict is declared once: a stub of a new verdict, in a copy of the sources, needs its definition and one entry for
// each language. The type of the codes, the order of the verdicts, the stories and the tests have it without a change.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from './reading.ts';

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
  let copy = '';

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'new-verdict-'));
    for (const path of ['src', 'stories', 'package.json', 'tsconfig.json']) add(path);
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  const add = (path: string): void =>
    cpSync(join(root, path), join(copy, path), { recursive: true });

  function insert({ path, after, text }: typeof definition): void {
    const file = join(copy, path);
    const code = readFileSync(file, 'utf8');
    assert.ok(code.includes(after), `${path} has no ${after}`);
    writeFileSync(file, code.replace(after, `${after}\n${text}`));
  }

  /** The files of the copy that do not compile; those of the tools are not in it. */
  function faultyFiles(): string[] {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    try {
      execFileSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: copy });
      return [];
    } catch (thrown) {
      const { stdout } = thrown as { stdout: Buffer };
      const places = [...stdout.toString().matchAll(/^(\S+)\(\d+,\d+\): error/gm)];
      return [...new Set(places.map((found) => found[1]!))].sort();
    }
  }

  it('is added to the list of its phase and to each language, and to no other file', () => {
    insert(definition);
    assert.deepEqual(faultyFiles(), [english.path, chinese.path]);
    insert(english);
    insert(chinese);
    add('test');
    assert.deepEqual(faultyFiles(), []);
  });
});
