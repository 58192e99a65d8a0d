// Three builds of the same source, selected by mode:
//   serve      the demo with an MQTT broker inside the dev server (npm start)
//   modules    dist/{index,headless,testing}.js for bundlers: every dependency stays an import
//   script-tag dist/video-call.js for a plain page: all dependencies included, MQTT.js in a chunk loaded on join
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { embeddedBroker } from './.config/embedded-broker.js';
import { mqttModule, mqttParts } from './.config/mqtt-parts.js';
import { banner, thirdPartyNotices } from './.config/notices-plugin.js';
import manifest from './package.json' with { type: 'json' };

const dependency = new RegExp(`^(${Object.keys(manifest.dependencies).join('|')})(/|$)`);

const sources = fileURLToPath(new URL('src/', import.meta.url));

interface Chunk {
  readonly name: string;
  /** `null` where several modules import different parts of the chunk. */
  readonly facadeModuleId: string | null;
  /** In order of execution. */
  readonly moduleIds: readonly string[];
}

/** The package that a module belongs to. */
const packageIn = (id: string | null) => /.*\/node_modules\/([^/]+)/.exec(id ?? '')?.[1];

/** A chunk has the name of the module or package for which it is loaded: `view-report` for src/view/report/chunk.ts. */
function chunkName({ name, facadeModuleId, moduleIds }: Chunk): string {
  const module = facadeModuleId ?? moduleIds.findLast((id) => id.endsWith(`/${name}.ts`));
  if (!module?.startsWith(sources)) return packageIn(facadeModuleId) ?? name;
  const path = module.slice(sources.length).replace(/\.ts$/, '');
  return path.replace(/[/-]chunk$/, '').replaceAll('/', '-');
}

const demo: UserConfig = {
  plugins: [embeddedBroker(), mqttModule()],
  server: { fs: { allow: ['..'] } },
  optimizeDeps: {
    // Listed here because Vite reloads the page when it discovers a dependency on join.
    include: ['lit', '@lit/context', '@shoelace-style/localize', 'valibot'],
  },
};

const modules: UserConfig = {
  publicDir: false,
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false, // the bundler of the page minifies; these files stay readable
    lib: {
      entry: {
        index: 'src/index.ts',
        headless: 'src/headless.ts',
        testing: 'src/testing.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: dependency,
      output: { chunkFileNames: (chunk) => `shared/${chunkName(chunk)}-[hash].js`, banner },
    },
  },
};

/** CSS in template literals keeps its comments and its indentation, which no minifier of JavaScript may touch. */
const terseStyles: Plugin = {
  name: 'terse-styles',
  enforce: 'pre',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler: (code) => ({
      code: code.replace(/\/\*.*?\*\//gs, '').replace(/\s*\n\s*/g, '\n'),
      map: null,
    }),
  },
};

const scriptTag: UserConfig = {
  plugins: [terseStyles, mqttParts(), thirdPartyNotices],
  publicDir: false,
  build: {
    target: 'es2022',
    emptyOutDir: false, // the folder holds the output of the modules build
    lib: { entry: { 'video-call': 'src/index.ts' }, formats: ['es'] },
    rolldownOptions: {
      // One file compresses better than several. Chunks that are loaded later import the shared code from it.
      preserveEntrySignatures: 'allow-extension',
      // A library build keeps white space for a later bundler to remove; this file has no later bundler.
      output: {
        minify: true,
        comments: { annotation: false },
        postBanner: banner, // runs after the minifier, which removes comments
        chunkFileNames: (chunk) => `video-call-${chunkName(chunk)}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: 'shared', tags: ['$initial'], priority: 1 },
            // What the chunks of a running call share, in the one that they all come with: a file fewer is a round trip fewer.
            {
              name: 'view-stage',
              test: /src\/view\/(stage|sas\/sas-button|shell\/names)|lit-html\/directives\/repeat/,
            },
          ],
        },
      },
    },
  },
};

export default defineConfig(({ command, mode }) => {
  if (command === 'serve') return demo;
  return mode === 'script-tag' ? scriptTag : modules;
});
