// Builds the scripts of the measured pages.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Bundles a script of this folder into one file, with its exports in the global `bench`. */
export async function bundle(file) {
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL(file, import.meta.url)),
        name: 'bench',
        formats: ['iife'],
      },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  return output[0].code;
}
