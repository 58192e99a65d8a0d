// The connection report's own words, in English. What went wrong is in verdicts.en.ts.

import type {
  BrokerReport,
  CandidateRecord,
  IceServerFate,
  PairRecord,
  PathKind,
  Refusal,
  Stage,
} from '../call/state.js';

/** The ladder, from the best path to the last resort. */
export type RungName = 'host' | 'srflx' | 'relay';

export type RungReason =
  | 'used'
  | 'waiting'
  | 'trying'
  | 'not-needed'
  | 'no-answer'
  | 'no-address'
  | 'no-stun'
  | 'stun-silent'
  | 'no-turn'
  | 'turn-refused'
  | 'turn-silent';

export type ShownStage = Extract<
  Stage,
  | 'join'
  | 'created'
  | 'joined'
  | 'ready'
  | 'offer'
  | 'answer'
  | 'candidates'
  | 'checking'
  | 'connected'
>;

export interface PanelWords {
  /** The report's name to a screen reader. */
  readonly title: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly alsoSeen: string;
  readonly forYou: string;
  readonly forOwner: string;
  readonly people: string;
  readonly nobody: string;
  readonly you: string;
  readonly unnamed: string;
  readonly severities: Readonly<Record<'ok' | 'info' | 'warning' | 'error', string>>;
  readonly ladder: string;
  readonly rungs: Readonly<Record<RungName, string>>;
  readonly reasons: Readonly<Record<RungReason, string>>;
  readonly timeline: string;
  readonly stages: Readonly<Record<ShownStage, string>>;
  readonly notYet: string;
  readonly delay: string;
  readonly lost: string;
  readonly lostOut: string;
  readonly lostIn: string;
  readonly jitter: string;
  readonly sending: string;
  readonly receiving: string;
  readonly uplink: string;
  readonly frames: string;
  readonly restarts: string;
  /** The curve of the delay, in words: lowest, highest, now; milliseconds. */
  readonly curve: (low: number, high: number, now: number) => string;
  readonly addresses: (ours: number, theirs: number) => string;
  readonly pairs: (count: number) => string;
  readonly pairsFrozen: string;
  readonly servers: (count: number) => string;
  readonly errors: (count: number) => string;
  readonly changes: (count: number) => string;
  readonly log: (count: number) => string;
  readonly columns: Readonly<
    Record<
      | 'whose'
      | 'address'
      | 'protocol'
      | 'time'
      | 'state'
      | 'server'
      | 'result'
      | 'code'
      | 'text'
      | 'event'
      | 'ours'
      | 'theirs'
      | 'asked'
      | 'answered'
      | 'count'
      | 'reason'
      | 'path',
      string
    >
  >;
  readonly ours: string;
  readonly theirs: string;
  readonly hidden: string;
  readonly inUse: string;
  readonly types: Readonly<Record<CandidateRecord['type'], string>>;
  readonly paths: Readonly<Record<PathKind, string>>;
  readonly pairStates: Readonly<Record<PairRecord['state'], string>>;
  readonly fates: Readonly<Record<IceServerFate['fate'], string>>;
  readonly brokers: string;
  readonly brokerStates: Readonly<Record<BrokerReport['state'], string>>;
  readonly echo: (ms: string) => string;
  readonly noEcho: string;
  /** Connected, and what we say does not come back. */
  readonly suspect: string;
  readonly failedAttempts: (count: number) => string;
  readonly refused: (count: number) => string;
  readonly refusals: Readonly<Record<Refusal, string>>;
  readonly copy: string;
  readonly copied: string;
  readonly download: string;
  readonly privacy: string;
}

const counted = (count: number, one: string, other: string) =>
  `${count} ${count === 1 ? one : other}`;

export const panelEn: PanelWords = {
  title: 'Connection report',
  empty: 'No call yet',
  emptyHint: 'Once you join, this shows how you are connected to everybody, and why if not.',
  alsoSeen: 'Also seen',
  forYou: 'What you can do',
  forOwner: 'For the owner of this page',
  people: 'People',
  nobody: 'Nobody else is here.',
  you: 'You',
  unnamed: 'Guest',
  severities: { ok: 'Good', info: 'Note', warning: 'Warning', error: 'Problem' },
  ladder: 'Ways to connect, best first',
  rungs: { host: 'Same network', srflx: 'Through the router', relay: 'Through a relay' },
  reasons: {
    used: 'In use',
    waiting: 'Not tried yet',
    trying: 'Trying…',
    'not-needed': 'Not needed',
    'no-answer': 'No answer',
    'no-address': 'No address',
    'no-stun': 'No STUN server configured',
    'stun-silent': 'STUN server does not answer',
    'no-turn': 'No TURN server configured',
    'turn-refused': 'TURN server refused us',
    'turn-silent': 'TURN server does not answer',
  },
  timeline: 'How far it came',
  stages: {
    join: 'join',
    created: 'created',
    joined: 'joined',
    ready: 'ready',
    offer: 'offer',
    answer: 'answer',
    candidates: 'candidates',
    checking: 'checking',
    connected: 'connected',
  },
  notYet: 'not yet',
  delay: 'Delay',
  lost: 'Lost',
  lostOut: 'Lost, ours',
  lostIn: 'Lost, theirs',
  jitter: 'Jitter',
  sending: 'Sending',
  receiving: 'Receiving',
  uplink: 'Upload limit',
  frames: 'Picture',
  restarts: 'Restarts',
  curve: (low, high, now) => `Delay, last two minutes: ${low} to ${high} milliseconds, now ${now}`,
  addresses: (ours, theirs) => `Addresses (${ours} ours, ${theirs} theirs)`,
  pairs: (count) => `Pairs (${count})`,
  pairsFrozen: 'As they were before the connection failed.',
  servers: (count) => `STUN and TURN servers (${count})`,
  errors: (count) => `Errors (${count})`,
  changes: (count) => `Path, ${counted(count, 'change', 'changes')}`,
  log: (count) => `Log (${count})`,
  columns: {
    whose: 'Whose',
    address: 'Address',
    protocol: 'Protocol',
    time: 'Time',
    state: 'State',
    server: 'Server',
    result: 'Result',
    code: 'Code',
    text: 'Text',
    event: 'Event',
    ours: 'Ours',
    theirs: 'Theirs',
    asked: 'Asked',
    answered: 'Answered',
    count: 'Count',
    reason: 'Why',
    path: 'Path',
  },
  ours: 'ours',
  theirs: 'theirs',
  hidden: 'hidden by the browser',
  inUse: 'in use',
  types: { host: 'host', srflx: 'srflx', prflx: 'prflx', relay: 'relay' },
  paths: {
    'same-host': 'this computer',
    lan: 'same network',
    direct: 'direct',
    nat: 'through the router',
    relay: 'relay',
    unknown: 'unknown',
  },
  pairStates: {
    frozen: 'not tried',
    waiting: 'waiting',
    'in-progress': 'no answer yet',
    failed: 'failed',
    succeeded: 'works',
    cancelled: 'cancelled',
  },
  fates: {
    untried: 'not tried',
    waiting: 'waiting',
    works: 'works',
    refused: 'refused',
    unreachable: 'unreachable',
    silent: 'no answer yet',
    redundant: 'another was faster',
  },
  brokers: 'Meeting points',
  brokerStates: {
    idle: 'not used',
    connecting: 'connecting…',
    open: 'connected',
    resting: 'at rest, by our own choice',
    refused: 'refused us',
    unreachable: 'unreachable',
    closed: 'closed',
  },
  echo: (ms) => `echo ${ms}`,
  noEcho: 'no echo yet',
  suspect: 'may not pass on what we say',
  failedAttempts: (count) => counted(count, 'failed attempt', 'failed attempts'),
  refused: (count) => `Refused (${count})`,
  refusals: {
    oversize: 'Larger than 8 KB: not opened.',
    flood: 'More unreadable messages than we open in a second.',
    unreadable: 'Not sealed for this room, or damaged on the way.',
    malformed: 'Broke the format.',
    inflated: 'Unpacked to more than 32 KB.',
    sections: 'Described more than twelve media sections.',
    candidates: 'Named more than 64 addresses for one connection.',
    foreign: 'Meant for somebody else: normal when more than two meet.',
    forged: 'The signature or the key did not fit.',
    unproven: 'A connection without the right certificate or confirmation: closed.',
    replayed: 'Had been said before, or by somebody who had left.',
    stale: 'Did not answer anything we asked lately.',
    'unknown-peer': 'From or for somebody who is not known here.',
    'out-of-turn': 'Came when nobody had asked for it.',
    rate: 'Hellos came faster than we take them.',
    busy: 'Waited, because four connections were being made.',
    crowded: 'More people than we remember at a time.',
    full: 'Came when the room was full.',
    uninvited: 'From or for somebody who has not been let in.',
    removed: 'From somebody who was removed.',
    overflow: 'Ours, and too large or too many to be sent.',
    'channel-rate': 'Somebody said more than 50 things in a second.',
    'channel-too-long': 'Somebody said more than 16 KB at once.',
    'channel-malformed': 'Somebody said what nobody understands.',
    'relay-malformed': 'Passed on, and unreadable.',
    'relay-foreign': 'To be passed on, and not by who wrote it, or not for whom it is.',
    'relay-unreached': 'To be passed on to somebody whom we do not reach.',
    'relay-rate': 'More to be passed on than is passed on for one person.',
  },
  copy: 'Copy as text',
  copied: 'Copied',
  download: 'Download JSON',
  privacy: 'Neither names nor addresses are in the copy or the file. Nothing is sent anywhere.',
};
