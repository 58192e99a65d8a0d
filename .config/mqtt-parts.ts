// Vite plugins: what src/ imports as `mqtt` is built from the modules of MQTT.js, without those that only Node.js uses. The
// bundle for browsers that MQTT.js publishes holds more of them, and larger polyfills: 99 kB gzip instead of 61 kB. A page
// with a bundler gets that bundle.
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const sources = pathOf('../src/');
const entry = pathOf('../node_modules/mqtt/build/index.js');

/** Modules of which a browser needs less than they hold, and what replaces them. */
const replaced: Readonly<Record<string, string>> = {
  // A microtask, as in Node.js; the package waits for a timer, which browsers delay by 4 ms and more.
  'process/': `
    const nextTick = (run, ...values) => queueMicrotask(() => run(...values));
    module.exports = { env: {}, nextTick };`,
  'process-nextick-args': `module.exports = require('process/');`,
  url: `
    exports.parse = (text) => {
      const { protocol, hostname, port, pathname, search, searchParams } = new URL(text);
      const query = Object.fromEntries(searchParams);
      return { protocol, hostname, port: port || null, path: pathname + search, query };
    };`,
  debug: 'module.exports = () => () => {};',
  // The option `timerVariant` selects the timers of the page.
  'worker-timers': 'module.exports = { setInterval, clearInterval };',
  // For topic aliases, which the transport does not use.
  'lru-cache': 'module.exports.LRUCache = class {};',
  // Streams that are not of a browser.
  ...{ ws: '', './tcp': '', './tls': '', './wx': '', './ali': '' },
};
const prefix = '\0mqtt-parts:';

/** The modules use these names of Node.js without an import. */
const inject = { process: 'process/', Buffer: ['buffer/', 'Buffer'] as [string, string] };

/** For a build: the parts are modules of the bundle. */
export function mqttParts(): Plugin {
  return {
    name: 'mqtt-parts',
    apply: 'build',
    enforce: 'pre',
    config: () => ({ build: { rolldownOptions: { transform: { inject } } } }),
    resolveId(source, importer) {
      if (source === 'mqtt' && importer?.startsWith(sources)) return entry;
      const isPart = importer?.includes('/node_modules/') || importer?.startsWith(prefix);
      return isPart && Object.hasOwn(replaced, source) ? prefix + source : null;
    },
    load(id) {
      return id.startsWith(prefix) ? (replaced[id.slice(prefix.length)] ?? null) : null;
    },
  };
}

/** For a server of modules: the parts are one module. */
export function mqttModule(): Plugin {
  const id = `${prefix}module`;
  let code: Promise<string> | null = null;
  return {
    name: 'mqtt-module',
    apply: 'serve',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source === 'mqtt' && importer?.startsWith(sources) ? id : null,
    load(asked) {
      if (asked !== id) return null;
      code ??= mqttBundle();
      return code;
    },
  };
}

/** The parts as the code of one module. */
export async function mqttBundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [mqttParts()],
    // Not minified: the esbuild of the test server mixes up short names in nested scopes.
    build: { write: false, minify: false, target: 'es2022', lib: { entry, formats: ['es'] } },
  });
  const [bundle] = [built].flat();
  if (!bundle || !('output' in bundle)) throw new Error('the build of MQTT.js has no output');
  return bundle.output[0].code;
}
