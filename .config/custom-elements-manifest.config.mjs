// What `cem analyze` writes to dist/custom-elements.json: the public surface of our elements and nothing private.

/** Leaves out what a page cannot use: private members and modules without an element. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest: manifest }) {
    for (const module of manifest.modules) {
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(
          ({ name, privacy }) =>
            !privacy && !name.startsWith('#') && !LIFECYCLE.has(name) && name !== 'constructor',
        );
      }
    }
    manifest.modules = manifest.modules.filter((module) =>
      module.declarations?.some((declaration) => declaration.customElement),
    );
  },
};

const LIFECYCLE = new Set([
  'styles',
  'shadowRootOptions',
  'addEventListener',
  'removeEventListener',
]);

export default {
  globs: ['src/element/*.ts', 'src/index.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
};
