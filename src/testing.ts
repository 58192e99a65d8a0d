// The API for tests of pages and for the stories: a broker inside the page, and fake calls in any state.

import { commandProxy } from './base/command-proxy.js';
import { Store } from './base/store.js';
import type { CallCommands, CallModel } from './call/call-model.js';
import {
  type CallState,
  noSafety,
  type PeerId,
  type PeerView,
  type SourceFacts,
} from './call/state.js';
import { emptyReport } from './diagnostics/report.js';

export { type LoopbackBus, type LoopbackOptions, loopbackBus } from './transport/loopback.js';

/** A command that was given to a fake call. */
export interface GivenCommand {
  readonly name: keyof CallCommands;
  readonly values: readonly unknown[];
}

export interface FakeCall extends CallModel {
  /** Every command except `prepare` and `want`, in the order given. A command has no other effect. */
  readonly commands: readonly GivenCommand[];
  /** Changes the state; watchers are notified as by a real call. */
  show(change: Partial<CallState>): void;
}

/** A call that stays in the given state. Missing fields are as before joining. */
export function fakeCall(state: Partial<CallState> = {}): FakeCall {
  const store = new Store<CallState>(fakeState(state));
  const commands: GivenCommand[] = [];
  const record = async (name: keyof CallCommands, values: readonly unknown[]): Promise<void> => {
    commands.push({ name, values });
  };
  const own = {
    commands,
    show: (change: Partial<CallState>) => store.patch(change),
    get state() {
      return store.now;
    },
    watch: (...values: Parameters<CallModel['watch']>) => store.watch(...values),
    prepare: () => {},
    want: () => {},
    async getDiagnostics(options?: Parameters<CallModel['getDiagnostics']>[0]) {
      void record('getDiagnostics', [options]);
      return store.now.report;
    },
  };
  return commandProxy<CallCommands, typeof own>(own, record);
}

/** A source with the given status. */
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

/** A connected participant, with microphone and camera on and a stream without tracks. */
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

/** A complete state with the given fields. */
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
  soundOnly: [],
  lobby: null,
  maxPeers: 8,
  report: emptyReport('fake'),
  error: null,
  ...state,
});
