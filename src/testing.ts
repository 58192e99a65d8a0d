// What an embedder's tests and our own stories need: a broker inside the page, and calls that stand
// still in any state.

import { Store } from './base/store.js';
import type { CallModel } from './call/call-model.js';
import {
  type CallState,
  noSafety,
  type PeerId,
  type PeerView,
  type SourceFacts,
} from './call/state.js';
import { emptyReport } from './diagnostics/report.js';

export { type LoopbackBus, type LoopbackOptions, loopbackBus } from './transport/loopback.js';

/** A command that somebody gave to a fake call. */
export interface GivenCommand {
  readonly name: Exclude<keyof CallModel, 'state' | 'watch'>;
  readonly values: readonly unknown[];
}

export interface FakeCall extends CallModel {
  /** Every command, in the order given. Nothing else happens. */
  readonly commands: readonly GivenCommand[];
  /** Moves the call to another state; watchers are told as by a real one. */
  show(change: Partial<CallState>): void;
}

/** A call that stands still in the given state; what is not given is as before joining. */
export function fakeCall(state: Partial<CallState> = {}): FakeCall {
  const store = new Store<CallState>(fakeState(state));
  const commands: GivenCommand[] = [];
  const note =
    (name: GivenCommand['name']) =>
    (...values: unknown[]): void => {
      commands.push({ name, values });
    };
  const settle =
    (name: GivenCommand['name']) =>
    async (...values: unknown[]): Promise<void> =>
      note(name)(...values);
  return {
    commands,
    show: (change) => store.patch(change),
    get state() {
      return store.now;
    },
    watch: (watcher, abortSignal) => store.watch(watcher, abortSignal),
    preview: settle('preview'),
    prepare: () => {},
    join: settle('join'),
    leave: settle('leave'),
    setName: note('setName'),
    setMicrophone: settle('setMicrophone'),
    setCamera: settle('setCamera'),
    startScreenShare: settle('startScreenShare'),
    stopScreenShare: settle('stopScreenShare'),
    verify: note('verify'),
    admit: note('admit'),
    deny: note('deny'),
    remove: note('remove'),
    makeCohost: note('makeCohost'),
    setLocked: note('setLocked'),
    restart: settle('restart'),
    refresh: note('refresh'),
    setPlaybackBlocked: note('setPlaybackBlocked'),
    lookAt: note('lookAt'),
    getDiagnostics: async (options) => {
      note('getDiagnostics')(options);
      return store.now.report;
    },
  };
}

/** A source that is on, off, asked for, or not wanted. */
export const fakeSource = (
  status: SourceFacts['status'],
  error: SourceFacts['error'] = null,
): SourceFacts => ({
  status,
  error,
  wanted: status === 'on' || status === 'asking' || error !== null,
  delayed: false,
  interrupted: false,
});

export type FakePeer = Partial<Omit<PeerView, 'id'>> & { readonly id: string };

/** Somebody who is connected, with microphone and camera on and a stream without tracks. */
export const fakePeer = ({ id, ...rest }: FakePeer): PeerView => ({
  id: id as PeerId,
  name: id,
  stage: 'connected',
  media: { microphone: true, camera: true, screen: false },
  stream: new MediaStream(),
  screenStream: new MediaStream(),
  joinedAt: 0,
  ...rest,
});

/** A whole state around the given parts. */
export const fakeState = (state: Partial<CallState> = {}): CallState => ({
  room: 'standup',
  stage: 'idle',
  access: 'link',
  arrival: null,
  brokers: [],
  self: {
    name: '',
    microphone: fakeSource('off'),
    camera: fakeSource('off'),
    screen: fakeSource('off'),
    stream: null,
    screenStream: null,
  },
  peers: [],
  safety: noSafety,
  splits: [],
  lobby: null,
  maxPeers: 8,
  report: emptyReport('fake'),
  error: null,
  ...state,
});
