// Writes THIRD-PARTY-NOTICES.txt from the modules that a build contains; every built file has a line that refers to it.
// A package without a licence text fails the build.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const noticesFile = 'THIRD-PARTY-NOTICES.txt';
export const banner = `/*! video-call-element: MIT. Third-party licences: ${noticesFile} */`;

const root = fileURLToPath(new URL('..', import.meta.url));
/** Licence texts of packages that are in the bundles, but not in node_modules. */
const texts = fileURLToPath(new URL('licences/', import.meta.url));

/** Folder of a package, resolved from a folder that depends on it; `undefined` when it is not installed. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The package of a module of a chunk, and a folder from which it can be resolved. */
function packageOf(id: string): { readonly name: string; readonly from: string } | null {
  // Helpers that the bundler adds: "\0rolldown/runtime.js", "\0@oxc-project+runtime@0.156.0/helpers/…".
  const virtual = id.replace(/^\0/, '').replace('@oxc-project+', '@oxc-project/');
  const [, brought] = /^(rolldown|@oxc-project\/runtime)\b/.exec(virtual) ?? [];
  if (brought) return { name: brought, from: root };
  const [, from, name] = /^(.*)\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  return name && from !== undefined ? { name, from } : null;
}

function licenceOf(name: string, folder: string | undefined): string {
  const files = (folder ? readdirSync(folder) : [])
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file))
    .map((file) => join(folder ?? '', file));
  const kept = join(texts, `${name.replace('/', '+')}.txt`);
  if (files.length === 0 && existsSync(kept)) files.push(kept);
  const text = files.map((file) => readFileSync(file, 'utf8').trim()).join('\n\n');
  if (text === '') throw new Error(`${name} has no licence text: put one into ${kept}`);
  return text;
}

function noticesOf(moduleIds: readonly string[]): string {
  const found = new Map<string, string>();
  const add = (name: string, from: string) => {
    if (found.has(name)) return;
    found.set(name, licenceOf(name, folderOf(name, from)));
  };
  for (const id of moduleIds) {
    const one = packageOf(id);
    if (one) add(one.name, one.from);
  }
  const line = '='.repeat(80);
  return [
    'The files beside this one contain code of these packages, under these licences.\n',
    ...[...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${line}\n${name}\n${line}\n\n${text}\n`),
  ].join('\n');
}

export const thirdPartyNotices: Plugin = {
  name: 'third-party-notices',
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
    this.emitFile({ type: 'asset', fileName: noticesFile, source: noticesOf(ids) });
  },
};
