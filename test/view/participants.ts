// States of a running call for the tests of the view.

import type { CallState } from '../../src/call/state.js';
import { type FakePeer, fakePeer, fakeState } from '../../src/testing.js';

export const stageWith = (
  people: readonly FakePeer[],
  change: Partial<CallState> = {},
): CallState =>
  fakeState({ stage: 'joined', arrival: 'joined', peers: people.map(fakePeer), ...change });
