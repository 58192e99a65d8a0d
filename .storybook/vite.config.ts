import { defineConfig } from 'vite';

const lit = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element'];

export default defineConfig({
  // Storybook has a separate copy of Lit, and templates of two copies are incompatible within one page.
  resolve: { dedupe: lit },
  optimizeDeps: { include: ['lit', 'lit/decorators.js', 'lit/directive-helpers.js'] },
  build: { target: 'es2022' },
});
