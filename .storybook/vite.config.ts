import { defineConfig } from 'vite';

const lit = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element'];

export default defineConfig({
  // Storybook brings a Lit of its own; two of them in one page do not know each other's templates.
  resolve: { dedupe: lit },
  optimizeDeps: { include: ['lit', 'lit/decorators.js', 'lit/directive-helpers.js'] },
  build: { target: 'es2022' },
});
