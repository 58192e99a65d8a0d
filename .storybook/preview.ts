import { type Preview, setCustomElementsManifest } from '@storybook/web-components-vite';

import '../src/index.js';

// Written by `npm run manifest`; read as a file that may not be there yet, so that types do not depend on it.
const manifests = import.meta.glob('../dist/custom-elements.json', {
  eager: true,
  import: 'default',
});
for (const manifest of Object.values(manifests)) setCustomElementsManifest(manifest);

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    a11y: { test: 'error' },
    controls: { expanded: true },
    layout: 'padded',
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
