// The facts of a path, as the policies of peer/ read them.

import type { RecoveryFacts } from '../../src/peer/ice-recovery.js';

export const healthy: RecoveryFacts = {
  isVerified: true,
  connection: 'connected',
  troubledMs: 60_000,
  channelSilentMs: 100,
  mediaSilentMs: 100,
  restartedMs: Number.POSITIVE_INFINITY,
  advisedMs: Number.POSITIVE_INFINITY,
  lossy: false,
  dead: false,
  closed: false,
  polite: false,
};
