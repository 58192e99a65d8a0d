// The package as published: its files, its exports, and imports in Node.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (command, ...args) => promisify(execFile)(command, args, { cwd: root });

/** Packages inside the bundle of MQTT.js that .config/mqtt-parts.ts replaces: polyfills, timers in workers and others. */
const REPLACED =
  /worker-timers|factory|fast-unique|jspm|babel|polyfill|^process|^debug$|^ms$|^lru|^ws$/;

describe('the package', () => {
  for (const entry of ['index', 'headless', 'testing']) {
    it(`can be imported in plain Node: ${entry}`, async () => {
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
      'dist/THIRD-PARTY-NOTICES.txt',
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

  it('includes the licences of all bundled packages, and every script refers to them', () => {
    const read = (path) => readFileSync(`${root}/${path}`, 'utf8');
    const notices = read('dist/THIRD-PARTY-NOTICES.txt');
    const { dependencies } = JSON.parse(read('package.json'));
    // By the paths in the unminified bundle of MQTT.js.
    const inMqtt = [
      ...read('node_modules/mqtt/dist/mqtt.js').matchAll(/\/\/ node_modules\/((@[^/]+\/)?[^/]+)/g),
    ]
      .map(([, name]) => name)
      .filter((name) => !REPLACED.test(name));
    assert.ok(inMqtt.length > 10);
    const bundled = new Set([
      ...Object.keys(dependencies),
      ...['lit-html', 'lit-element', '@lit/reactive-element', 'rolldown', '@oxc-project/runtime'],
      ...inMqtt,
      ...['buffer', 'events', 'base64-js', 'ieee754'],
    ]);
    for (const name of bundled) {
      const [, text] = notices.split(`\n${'='.repeat(80)}\n${name}\n${'='.repeat(80)}\n`);
      assert.ok(text, `${name} is not named`);
      const [licence] = text.split('='.repeat(80));
      assert.match(licence, /copyright/i, name);
      assert.match(licence, /permi(ssion|tted)/i, name);
      const folder = `node_modules/${name}`;
      const files = existsSync(`${root}/${folder}`) ? readdirSync(`${root}/${folder}`) : [];
      const [file] = files.filter((one) => /^licen[cs]e(\.\w+)?$/i.test(one));
      if (file) assert.ok(licence.includes(read(`${folder}/${file}`).trim()), name);
    }
    const scripts = readdirSync(`${root}/dist`, { recursive: true }).filter((path) =>
      path.endsWith('.js'),
    );
    assert.ok(scripts.length > 10);
    for (const path of scripts) {
      const [line] = read(`dist/${path}`).split('\n');
      assert.match(line, /^\/\*! .*THIRD-PARTY-NOTICES\.txt \*\/$/, path);
    }
  });

  it('has no fault reported by publint', async () => {
    await run('npx', 'publint', '--strict', '--pack', 'npm');
  });
});
