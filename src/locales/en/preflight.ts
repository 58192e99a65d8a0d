// The words of a connection check, in English: read when somebody asks for one, never before. What went wrong is said by
// verdicts.ts, as in a call.

import type {
  CheckOutcome,
  CheckReport,
  CheckStatus,
  CheckStepName,
  RelayTrial,
} from '../../preflight/preflight.js';

export interface PreflightWords {
  /** The check's name to a screen reader. */
  readonly title: string;
  /** Before the first one. */
  readonly intro: string;
  readonly introHint: string;
  readonly start: string;
  readonly again: string;
  readonly stop: string;
  readonly outcomes: Readonly<
    Record<CheckOutcome, { readonly title: string; readonly hint?: string }>
  >;
  readonly steps: Readonly<Record<CheckStepName, string>>;
  readonly statuses: Readonly<Record<CheckStatus, string>>;
  readonly progress: (done: number, all: number) => string;
  readonly alsoSeen: string;
  /** Whom a sentence of a call speaks of, while nobody is in one. */
  readonly somebody: string;
  readonly relay: string;
  readonly answered: (some: number, all: number) => string;
  readonly udp: Readonly<Record<CheckReport['udp'], string>>;
  readonly mapping: Readonly<Partial<Record<CheckReport['mapping'], string>>>;
  readonly trial: (transport: RelayTrial['transport'], ms: string) => string;
  readonly noTrial: (transport: RelayTrial['transport']) => string;
  readonly noRelay: string;
  readonly devices: Readonly<Record<'audio' | 'video', string>>;
  readonly unasked: string;
  /** The microphone is on and gives nothing. */
  readonly quiet: string;
  readonly dark: string;
  readonly ask: string;
  readonly ownTransport: string;
  /** Of a server, by the end of the check. */
  readonly silent: string;
  readonly nothing: string;
  readonly relays: string;
  readonly delay: string;
  readonly jitter: string;
  readonly lost: string;
}

const transports = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' } as const;

export const preflightEn: PreflightWords = {
  title: 'Connection check',
  intro: 'Will a call work from here?',
  introHint:
    'This takes a few seconds. Nobody is called, and nothing is recorded or sent to anybody.',
  start: 'Check my connection',
  again: 'Check again',
  stop: 'Stop',
  outcomes: {
    running: { title: 'Checking your connection…' },
    ready: {
      title: 'A call should work from here.',
      hint: 'This is no promise: the network of the others matters as much.',
    },
    limited: { title: 'A call works from here, but not in every way.' },
    blocked: { title: 'A call cannot work from here.' },
    inconclusive: {
      title: 'Too little answered in time.',
      hint: 'The network is slow or filtered. Check again, or just try to join.',
    },
    aborted: { title: 'The check was stopped.', hint: 'What was found until then is below.' },
  },
  steps: {
    environment: 'Browser and page',
    brokers: 'Meeting points',
    servers: 'Helper servers (STUN, TURN)',
    network: 'This network',
    relay: 'Through a relay',
    media: 'Microphone and camera',
  },
  statuses: {
    waiting: 'Not begun',
    running: 'Being checked',
    pass: 'Good',
    warn: 'Warning',
    fail: 'Problem',
    skipped: 'Not checked',
    unknown: 'Not known',
  },
  progress: (done, all) => `${done} of ${all} checked`,
  alsoSeen: 'Also seen',
  somebody: 'some people',
  relay: 'the relay server',
  answered: (some, all) =>
    all === 1 ? (some ? 'answers' : 'no answer') : `${some} of ${all} answer`,
  udp: { works: 'UDP works', blocked: 'UDP is blocked', unknown: 'UDP: not known' },
  mapping: {
    none: 'no NAT',
    'endpoint-independent': 'friendly NAT',
    'endpoint-dependent': 'symmetric NAT',
  },
  trial: (transport, ms) => `${transports[transport]} ${ms}`,
  noTrial: (transport) => `${transports[transport]}: no answer`,
  noRelay: 'no TURN server works or is configured',
  devices: { audio: 'microphone', video: 'camera' },
  unasked: 'your browser would ask you first',
  quiet: 'no sound heard yet',
  dark: 'no picture came',
  ask: 'Check microphone and camera, too',
  ownTransport: 'the page brings its own',
  silent: 'no answer',
  nothing: 'none',
  relays: 'Relays',
  delay: 'Delay',
  jitter: 'Jitter',
  lost: 'Lost',
};
