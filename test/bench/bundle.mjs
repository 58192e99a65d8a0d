// Builds what runs in the page that is measured.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** A script of this folder as one file, whose exports are `bench`. */
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
