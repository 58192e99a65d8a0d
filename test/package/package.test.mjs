// The package as it would be published: what is in it, whether its map is right, and that Node can import it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (command, ...args) => promisify(execFile)(command, args, { cwd: root });

describe('the package', () => {
  for (const entry of ['index', 'headless', 'testing']) {
    it(`can be imported in bare Node: ${entry}`, async () => {
      const url = pathToFileURL(`${root}/dist/${entry}.js`);
      const code = `const names = Object.keys(await import('${url}')); console.log(names.length)`;
      const { stdout, stderr } = await run(process.execPath, '--input-type=module', '-e', code);
      assert.ok(Number(stdout) > 0, `${entry} exports nothing`);
      assert.equal(stderr, '');
    });
  }

  it('holds the build, the types and the manifest, and nothing else', async () => {
    const { stdout } = await run('npm', 'pack', '--dry-run', '--json', '--ignore-scripts');
    const paths = JSON.parse(stdout)[0].files.map(({ path }) => path);
    for (const path of [
      'dist/index.js',
      'dist/headless.js',
      'dist/testing.js',
      'dist/video-call.js',
      'dist/types/index.d.ts',
      'dist/custom-elements.json',
      'README.md',
      'LICENSE',
    ]) {
      assert.ok(paths.includes(path), `${path} is missing`);
    }
    const strange = paths.filter(
      (path) => !/^(dist\/|README\.md$|LICENSE$|package\.json$)/.test(path),
    );
    assert.deepEqual(strange, []);
  });

  it('has no fault that publint knows', async () => {
    await run('npx', 'publint', '--strict', '--pack', 'npm');
  });
});
