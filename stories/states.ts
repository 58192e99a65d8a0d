// The named states of a call, as data for stories, tests and the screenshots of the README. A state is created for each
// use, because streams belong to one page.

import { CallError } from '../src/base/errors.js';
import {
  type CallState,
  type LobbyFacts,
  noSafety,
  type PeerId,
  type PeerView,
  type Verdict,
} from '../src/call/state.js';
import { fakePeer, fakeSource } from '../src/testing.js';
import type { LobbyUi } from '../src/view/lobby/lobby.js';
import type { ViewUi } from '../src/view/shell/view-model.js';
import { paintedCamera, paintedScreen } from './paint.js';
import { reports } from './reports.js';

export interface NamedState {
  readonly state: () => Partial<CallState>;
  readonly ui?: Partial<ViewUi>;
  readonly lobby?: Partial<LobbyUi>;
}

const names = [
  'Ada Lovelace',
  '李小龙',
  'Grace Hopper',
  'Kofi',
  'Maximiliane von Hohenstein-Oberndorf',
  'Noor Inayat',
  '王秀英',
];

const broker = { url: 'wss://broker.example.org/mqtt', state: 'ready', reconnects: 0 } as const;

const self = (change: Partial<CallState['self']> = {}): CallState['self'] => ({
  name: 'Robin',
  microphone: fakeSource('on'),
  camera: fakeSource('on'),
  screen: fakeSource('off'),
  stream: paintedCamera(7),
  screenStream: null,
  ...change,
});

const dark = { camera: fakeSource('off'), microphone: fakeSource('off'), stream: null } as const;

const person = (index: number, change: Partial<Omit<PeerView, 'id'>> = {}): PeerView =>
  fakePeer({
    id: `${index}`.repeat(32),
    name: names[index % names.length] ?? '',
    stream: paintedCamera(index),
    ...change,
  });

const people = (count: number): PeerView[] =>
  Array.from({ length: count }, (_, index) => person(index));

const joined = (
  peers: readonly PeerView[],
  change: Partial<CallState> = {},
): Partial<CallState> => ({
  stage: 'joined',
  arrival: peers.length > 0 ? 'joined' : 'created',
  brokers: [broker],
  self: self(),
  peers,
  ...change,
});

const silent = { microphone: false, camera: false, screen: false };

/** The code with the longest emoji names. */
const code = [34, 26, 55, 16, 38];

export const lobby = (change: Partial<LobbyFacts> = {}): LobbyFacts => ({
  role: 'owner',
  waiting: null,
  knocks: [],
  locked: false,
  ...change,
});

const inLobby = (waiting: LobbyFacts['waiting']): Partial<CallState> => ({
  stage: 'lobby',
  brokers: [broker],
  self: self(),
  lobby: lobby({ role: null, waiting }),
});

const knock = (index: number, name: string) => ({ id: `k${index}` as PeerId, name });

/** The owner is the first peer or the local participant; the second peer is a co-host. */
const withRoles = (role: LobbyFacts['role'], change: Partial<LobbyFacts> = {}) => {
  const [first, second, third] = people(3) as [PeerView, PeerView, PeerView];
  const peers: PeerView[] = [
    { ...first, role: role === 'owner' ? 'guest' : 'owner' },
    { ...second, role: 'cohost' },
    { ...third, role: 'guest' },
  ];
  return joined(peers, { lobby: lobby({ role, ...change }) });
};

const noPath: Verdict = {
  code: 'no-common-path',
  severity: 'error',
  scope: 'peer',
  confidence: 'likely',
  evidence: [],
  since: 0,
  values: {},
};

export const states = {
  idle: { state: () => ({}) },
  prejoin: { state: () => ({ stage: 'prejoin', self: self() }) },
  'prejoin, asking': {
    state: () => ({
      stage: 'prejoin',
      self: self({
        microphone: fakeSource('asking'),
        camera: fakeSource('asking'),
        stream: null,
      }),
    }),
  },
  'prejoin, camera denied': {
    state: () => ({
      stage: 'prejoin',
      self: self({
        ...dark,
        camera: fakeSource('off', 'media-denied'),
        microphone: fakeSource('on'),
      }),
    }),
  },
  'prejoin, no devices': {
    state: () => ({
      stage: 'prejoin',
      access: 'open',
      self: self({
        ...dark,
        name: '',
        camera: fakeSource('off', 'media-not-found'),
        microphone: fakeSource('off', 'media-not-found'),
      }),
    }),
  },
  'prejoin, camera busy': {
    state: () => ({
      stage: 'prejoin',
      self: self({
        ...dark,
        camera: fakeSource('off', 'media-in-use'),
        microphone: fakeSource('on'),
      }),
    }),
  },
  connecting: {
    state: () => ({
      stage: 'joining',
      self: self(),
      brokers: [{ ...broker, state: 'connecting' }],
    }),
  },
  waiting: { state: () => joined([]) },
  'waiting, open room': { state: () => joined([], { access: 'open' }) },
  'connecting to somebody': {
    state: () => joined([person(0, { stage: 'checking', media: silent })]),
  },
  pair: { state: () => joined(people(1)) },
  'pair, muted and camera off': {
    state: () => joined([person(0, { media: silent })], { self: self(dark) }),
  },
  'screen shared': {
    state: () =>
      joined([
        person(0, {
          media: { microphone: true, camera: true, screen: true },
          screenStream: paintedScreen(),
        }),
        person(1),
        person(2, { media: silent }),
      ]),
  },
  'own screen shared': {
    state: () =>
      joined(people(1), {
        self: self({ screen: fakeSource('on'), screenStream: paintedScreen() }),
      }),
  },
  'grid of four': { state: () => joined(people(3)) },
  'grid of six': {
    state: () =>
      joined([
        ...people(3),
        person(3, { media: silent }),
        person(4, { stage: 'negotiating', media: silent }),
      ]),
  },
  'eight people': { state: () => joined([...people(6), person(6, { media: silent })]) },
  reconnecting: { state: () => joined([person(0, { stage: 'interrupted' })]) },
  away: { state: () => joined([person(0, { stage: 'away' }), person(1)]) },
  'broker offline': {
    state: () => joined(people(2), { brokers: [{ ...broker, state: 'unreachable' }] }),
  },
  'device delayed': {
    state: () => {
      const late = { ...fakeSource('asking'), delayed: true };
      return joined(people(2), { self: self({ camera: late, microphone: late, stream: null }) });
    },
  },
  'sound only': {
    state: () => joined(people(2), { soundOnly: ['0', '1'].map((id) => id.repeat(32) as PeerId) }),
  },
  'two apart': {
    state: () =>
      joined(people(2), { splits: [['0'.repeat(32) as PeerId, '1'.repeat(32) as PeerId]] }),
  },
  'pair broken without relay': {
    state: () => joined([person(0, { stage: 'unreachable', media: silent, verdict: noPath })]),
  },
  'one of four broken': {
    state: () =>
      joined([...people(2), person(2, { stage: 'unreachable', media: silent, verdict: noPath })]),
  },
  'in two tabs': {
    state: () => joined(people(2)),
    ui: { siblings: new Map([[person(0).id, 'older']]) },
  },
  'one of three not confirmed': {
    state: () =>
      joined([
        ...people(1),
        person(1, {
          stage: 'unreachable',
          media: silent,
          verdict: { ...noPath, code: 'not-confirmed' },
        }),
      ]),
  },
  'sound blocked': { state: () => joined(people(1)), ui: { playbackBlocked: true } },
  'diagnostics open': {
    state: () => ({ ...joined(people(3)), report: reports['a group'] }),
    ui: { diagnosticsOpen: true },
  },
  'safety code': {
    state: () => joined(people(2), { safety: { ...noSafety, code } }),
    ui: { sasOpen: true },
  },
  'safety code, verified': {
    state: () => joined(people(2), { safety: { ...noSafety, code, verified: true } }),
    ui: { sasOpen: true },
  },
  'safety code, waiting': {
    state: () => joined(people(1), { access: 'passphrase' }),
    ui: { sasOpen: true },
  },
  'safety code, withheld': {
    state: () => {
      const peers = people(3);
      const withheldBy = peers.slice(1, 2).map(({ id }) => id);
      return joined(peers, { access: 'open', safety: { ...noSafety, withheldBy } });
    },
    ui: { sasOpen: true },
  },
  'safety code, contradicted': {
    state: () => {
      const peers = people(3);
      const contradictedBy = peers.slice(1, 2).map(({ id }) => id);
      return joined(peers, { access: 'open', safety: { ...noSafety, contradictedBy } });
    },
    ui: { sasOpen: true },
  },
  'safety code, exhausted': {
    state: () => joined(people(1), { safety: { ...noSafety, exhausted: true } }),
    ui: { sasOpen: true },
  },
  'safety code, alone': { state: () => joined([]), ui: { sasOpen: true } },
  'lobby, no host': { state: () => inLobby('no-host') },
  'lobby, knocking': { state: () => inLobby('knocking') },
  'lobby, asked': { state: () => inLobby('asked') },
  'a knock': {
    state: () => ({ ...withRoles('owner', { knocks: [knock(1, 'Kofi Annan')] }) }),
  },
  'a knock while alone': {
    state: () => joined([], { lobby: lobby({ knocks: [knock(1, '王秀英')] }) }),
  },
  'three knocks': {
    state: () =>
      withRoles('cohost', {
        knocks: [
          knock(1, 'Maximiliane von Hohenstein-Oberndorf zu Guttenberg'),
          knock(2, ''),
          knock(3, '李小龙'),
        ],
      }),
  },
  locked: { state: () => withRoles('owner', { locked: true }) },
  'locked, for a guest': { state: () => withRoles('guest', { locked: true }) },
  'what an owner can do': {
    state: () => withRoles('owner'),
    lobby: { open: { id: '0'.repeat(32) as PeerId, removing: false } },
  },
  'removing somebody': {
    state: () => withRoles('owner'),
    lobby: { open: { id: '2'.repeat(32) as PeerId, removing: true } },
  },
  'hiding somebody': {
    state: () => joined(people(2)),
    lobby: { open: { id: '0'.repeat(32) as PeerId, removing: true } },
  },
  'knock denied': {
    state: () => ({ stage: 'failed', error: new CallError('knock-denied') }),
  },
  'room locked': { state: () => ({ stage: 'failed', error: new CallError('room-locked') }) },
  removed: { state: () => ({ stage: 'failed', error: new CallError('removed') }) },
  left: { state: () => ({ stage: 'left' }) },
  full: { state: () => ({ stage: 'full' }) },
  'failed, no broker': {
    state: () => ({ stage: 'failed', error: new CallError('no-broker') }),
  },
  'room missing': {
    state: () => ({ room: '' }),
    ui: { problems: [new CallError('room-missing')] },
  },
} as const satisfies Record<string, NamedState>;

export type StateName = keyof typeof states;

export const stateNames = Object.keys(states) as StateName[];

export const namedState = (name: StateName): NamedState => states[name];
