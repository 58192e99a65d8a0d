// A copy of the sources in a temporary folder, to see what a change of them needs in order to compile.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './reading.ts';

export class SourceCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'source-copy-'));

  constructor() {
    for (const path of ['src', 'stories', 'package.json', 'tsconfig.json']) this.add(path);
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  /** Copies another file or folder of the repository. */
  add(path: string): void {
    cpSync(join(root, path), join(this.#folder, path), { recursive: true });
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.#folder, path), text);
  }

  /** Replaces the first occurrence of `found`, which must be there. */
  replace(path: string, found: string, text: string): void {
    const code = readFileSync(join(this.#folder, path), 'utf8');
    assert.ok(code.includes(found), `${path} has no ${found}`);
    this.write(path, code.replace(found, text));
  }

  /** The files of the copy that do not compile; those of the tools are not in it. */
  faultyFiles(): string[] {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    try {
      execFileSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: this.#folder });
      return [];
    } catch (thrown) {
      const { stdout } = thrown as { stdout: Buffer };
      const places = [...stdout.toString().matchAll(/^(\S+)\(\d+,\d+\): error/gm)];
      return [...new Set(places.map((found) => found[1]!))].sort();
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
