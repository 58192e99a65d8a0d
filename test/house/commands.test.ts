// A command of a call is declared once: a stub of a new command, in a copy of the sources, needs the interface, the class
// `Call` and the tag. The view, `fakeCall` and the stories have it without a change.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from './reading.ts';

describe('a new command', () => {
  let copy = '';

  before(() => {
    copy = mkdtempSync(join(tmpdir(), 'new-command-'));
    for (const path of ['src', 'stories', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, path), join(copy, path), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(
      join(copy, 'src/stub.ts'),
      `import type { VideoCallElement } from './element/video-call.js';
import { fakeCall } from './testing.js';
import type { ViewCommands } from './view/shell/view-model.js';
export async function stub(tag: VideoCallElement, commands: ViewCommands): Promise<void> {
  commands.raiseHand(true) satisfies void;
  await tag.raiseHand(true);
  await fakeCall().raiseHand(true);
  fakeCall().commands.some(({ name }) => name === 'raiseHand');
}`,
    );
  });
  after(() => rmSync(copy, { recursive: true, force: true }));

  function insert(path: string, before: string, text: string): void {
    const file = join(copy, path);
    const code = readFileSync(file, 'utf8');
    assert.ok(code.includes(before), `${path} has no ${before}`);
    writeFileSync(file, code.replace(before, `${text}\n${before}`));
  }

  /** The files of the copy that do not compile. */
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

  it('is added to the interface, to the call and to the tag, and to no other list', () => {
    insert(
      'src/call/call-model.ts',
      '  setCamera(on: boolean): Promise<void>;',
      '  raiseHand(up: boolean): Promise<void>;',
    );
    const setCamera = '  async setCamera(on: boolean): Promise<void> {';
    insert('src/call/call.ts', setCamera, '  async raiseHand(_up: boolean): Promise<void> {}');
    // The compiler names the one place that is left. The stub above gives the command to the tag, too.
    assert.deepEqual(faultyFiles(), ['src/element/video-call.ts', 'src/stub.ts']);
    insert(
      'src/element/video-call.ts',
      setCamera,
      '  async raiseHand(up: boolean): Promise<void> {\n    await this.call?.raiseHand(up);\n  }',
    );
    assert.deepEqual(faultyFiles(), []);
  });
});
