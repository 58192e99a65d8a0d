// The connection check, in English. Its verdicts are in verdicts.ts, as in a call.

import type {
  CheckOutcome,
  CheckReport,
  CheckStatus,
  CheckStepName,
  RelayTrial,
} from '../../preflight/check.js';

export interface PreflightMessages {
  /** The accessible name of the check. */
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
  /** Replaces the name of a participant in the verdicts of a check. */
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
  /** The microphone is on and silent. */
  readonly quiet: string;
  readonly dark: string;
  readonly ask: string;
  readonly ownTransport: string;
  /** A server that has not answered when the check ends. */
  readonly silent: string;
  readonly nothing: string;
  readonly relays: string;
  readonly delay: string;
  readonly jitter: string;
  readonly lost: string;
}

const transports = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' } as const;

export const preflightEn: PreflightMessages = {
  title: 'Connection check',
  intro: 'Will a call work from here?',
  introHint:
    'This takes a few seconds. No one is called, and nothing is recorded or sent to anyone.',
  start: 'Check my connection',
  again: 'Check again',
  stop: 'Stop',
  outcomes: {
    running: { title: 'Checking your connection…' },
    ready: {
      title: 'Calls should work.',
      hint: 'This can’t test the other participants’ networks.',
    },
    limited: { title: 'Calls should work, with some limits.' },
    blocked: { title: 'Calls can’t work from here.' },
    inconclusive: {
      title: 'Not enough answers in time.',
      hint: 'The network is slow or filtered. Check again, or try to join.',
    },
    aborted: { title: 'The check was stopped.', hint: 'The results so far are below.' },
  },
  steps: {
    environment: 'Browser and page',
    brokers: 'Signalling servers',
    servers: 'STUN and TURN servers',
    network: 'This network',
    relay: 'Through a relay',
    media: 'Microphone and camera',
  },
  statuses: {
    waiting: 'Not started',
    running: 'Checking',
    pass: 'Good',
    warn: 'Warning',
    fail: 'Problem',
    skipped: 'Not checked',
    unknown: 'Unknown',
  },
  progress: (done, all) => `${done} of ${all} checked`,
  alsoSeen: 'Also seen',
  somebody: 'some people',
  relay: 'the relay server',
  answered: (some, all) =>
    all === 1 ? (some ? 'answers' : 'no answer') : `${some} of ${all} answer`,
  udp: { works: 'UDP works', blocked: 'UDP is blocked', unknown: 'UDP: unknown' },
  mapping: {
    none: 'no NAT',
    'endpoint-independent': 'ordinary NAT',
    'endpoint-dependent': 'symmetric NAT',
  },
  trial: (transport, ms) => `${transports[transport]} ${ms}`,
  noTrial: (transport) => `${transports[transport]}: no answer`,
  noRelay: 'no working TURN server',
  devices: { audio: 'microphone', video: 'camera' },
  unasked: 'needs your permission first',
  quiet: 'no sound yet',
  dark: 'no picture',
  ask: 'Also check microphone and camera',
  ownTransport: 'provided by the page',
  silent: 'no answer',
  nothing: 'none',
  relays: 'Relays',
  delay: 'Delay',
  jitter: 'Jitter',
  lost: 'Lost',
};
