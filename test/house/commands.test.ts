// A command of a call is declared once: a stub of a new command, in a copy of the sources, needs the interface, the class
// `Call` and the tag. The view, `fakeCall` and the stories have it without a change.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SourceCopy } from './source-copy.ts';

const stub = `import type { VideoCallElement } from './element/video-call.js';
import { fakeCall } from './testing.js';
import type { ViewCommands } from './view/shell/view-model.js';
export async function stub(tag: VideoCallElement, commands: ViewCommands): Promise<void> {
  commands.raiseHand(true) satisfies void;
  await tag.raiseHand(true);
  await fakeCall().raiseHand(true);
  fakeCall().commands.some(({ name }) => name === 'raiseHand');
}`;

describe('a new command', () => {
  let copy: SourceCopy;

  before(() => {
    copy = new SourceCopy();
    copy.write('src/stub.ts', stub);
  });
  after(() => copy.remove());

  const insert = (path: string, before: string, text: string): void =>
    copy.replace(path, before, `${text}\n${before}`);

  it('is added to the interface, to the call and to the tag, and to no other list', () => {
    insert(
      'src/call/call-model.ts',
      '  setCamera(on: boolean): Promise<void>;',
      '  raiseHand(up: boolean): Promise<void>;',
    );
    const setCamera = '  async setCamera(on: boolean): Promise<void> {';
    insert('src/call/call.ts', setCamera, '  async raiseHand(_up: boolean): Promise<void> {}');
    // The compiler names the one place that is left. The stub above gives the command to the tag, too.
    assert.deepEqual(copy.faultyFiles(), ['src/element/video-call.ts', 'src/stub.ts']);
    insert(
      'src/element/video-call.ts',
      setCamera,
      '  async raiseHand(up: boolean): Promise<void> {\n    await this.call?.raiseHand(up);\n  }',
    );
    assert.deepEqual(copy.faultyFiles(), []);
  });
});
