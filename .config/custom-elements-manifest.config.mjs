// Configuration of `cem analyze`, which writes dist/custom-elements.json: the public interface of the elements only.
import { cssParts, cssProperties } from './styling.mjs';

/** Members that every element has and that pages do not call. */
const PLUMBING = new Set([
  'constructor',
  'styles',
  'shadowRootOptions',
  'addEventListener',
  'removeEventListener',
  'connectedMoveCallback',
]);

const isPublic = ({ name, privacy }) =>
  !PLUMBING.has(name) && !name.startsWith('#') && privacy !== 'private' && privacy !== 'protected';

const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest: manifest }) {
    for (const module of manifest.modules) {
      for (const declaration of module.declarations ?? []) {
        declaration.members = declaration.members?.filter(isPublic);
        // an event without a description was only inferred from a dispatchEvent()
        declaration.events = declaration.events?.filter(({ description }) => description);
        declaration.cssParts = cssParts[declaration.tagName];
        if (declaration.tagName === 'video-call') declaration.cssProperties = cssProperties;
      }
    }
    manifest.modules = manifest.modules.filter((module) =>
      module.declarations?.some(({ tagName }) => tagName),
    );
  },
};

export default {
  globs: ['src/element/*.ts', 'src/index.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [publicOnly],
};
