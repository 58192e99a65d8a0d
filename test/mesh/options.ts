// A mesh that is given nothing and tells nobody: what a test of it does not name.

import type { PeopleOptions } from '../../src/mesh/mesh-options.js';
import { noMedia } from '../../src/peer/peer-state.js';
import { high } from '../peer/pair.js';

export const meshOptions = (options: Partial<PeopleOptions>): PeopleOptions => ({
  self: high,
  configuration: () => ({}),
  introduction: () => ({ name: '', media: noMedia }),
  tracks: () => ({ microphone: null, camera: null, screen: null }),
  cameraEncoding: () => ({}),
  say: () => {},
  mark: () => {},
  watch: () => {},
  lastLook: () => Promise.resolve(),
  summary: () => ({}),
  onSilent: () => {},
  onRestart: () => {},
  onClosed: () => {},
  onConfirmed: () => {},
  onGroup: () => {},
  onChange: () => {},
  onError: (error) => {
    throw error;
  },
  ...options,
});
