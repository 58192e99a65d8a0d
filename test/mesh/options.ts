// The options of a mesh without callbacks; a test overrides the options that it needs.

import type { MeshOptions } from '../../src/mesh/mesh.js';
import { noMedia } from '../../src/peer/peer-state.js';
import { high } from '../peer/pair.js';

export const meshOptions = (options: Partial<MeshOptions>): MeshOptions => ({
  self: high,
  configuration: () => ({}),
  introduction: () => ({ name: '', media: noMedia }),
  tracks: () => ({ microphone: null, camera: null, screen: null }),
  send: () => {},
  mark: () => {},
  watch: () => {},
  lastSample: () => Promise.resolve(),
  isLossy: () => false,
  summary: () => ({}),
  onSilent: () => {},
  onRestart: () => {},
  onClosed: () => {},
  onConfirmed: () => {},
  onGroup: () => {},
  onSoundOnly: () => {},
  onChange: () => {},
  onError: (error) => {
    throw error;
  },
  ...options,
});
