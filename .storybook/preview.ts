import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';

import '../src/index.js';
import { apiTable, type Declaration } from './api-table.js';

interface Manifest {
  readonly modules: readonly {
    readonly declarations: readonly (Declaration & { readonly tagName?: string })[];
  }[];
}

// Written by `npm run manifest`. Loaded as a file that may be missing, so that the types do not depend on it.
const manifests = import.meta.glob<Manifest>('../dist/custom-elements.json', {
  eager: true,
  import: 'default',
});
for (const manifest of Object.values(manifests)) setCustomElementsManifest(manifest);
const elements = Object.values(manifests)
  .flatMap(({ modules }) => modules)
  .flatMap(({ declarations }) => declarations);

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    a11y: { test: 'error' },
    controls: { expanded: true },
    layout: 'padded',
    docs: {
      extractArgTypes: (tag: string) =>
        apiTable(elements.find(({ tagName }) => tagName === tag) ?? {}),
    },
  },
  globalTypes: {
    theme: {
      description: 'Colours',
      toolbar: {
        title: 'Theme',
        icon: 'mirror',
        items: ['auto', 'light', 'dark'],
        dynamicTitle: true,
      },
    },
    lang: {
      description: 'Language of the page',
      toolbar: {
        title: 'Language',
        icon: 'globe',
        items: [
          { value: 'en', title: 'English' },
          { value: 'zh-CN', title: '简体中文' },
        ],
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: 'auto', lang: 'en' },
  decorators: [
    (story, { globals }) => {
      document.documentElement.lang = globals['lang'];
      document.documentElement.style.colorScheme =
        globals['theme'] === 'auto' ? 'light dark' : globals['theme'];
      return story();
    },
  ],
};

export default preview;
