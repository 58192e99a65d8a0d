// The summary beside a step of a check, in a few words: its most important number or fact. Pure.

import type { PreflightMessages } from '../../locales/en/preflight.js';
import type { CheckReport, CheckStatus, CheckStepName } from '../../preflight/check.js';
import { ms } from '../report/format.js';

interface Words {
  readonly preflight: PreflightMessages;
}

type Note = (report: CheckReport, words: PreflightMessages) => readonly (string | undefined)[];

const notes: Readonly<Record<CheckStepName, Note>> = {
  environment: () => [],
  brokers: ({ brokers }, words) => {
    const echoes = brokers.flatMap(({ echoMs }) => echoMs ?? []);
    const best = echoes.length > 0 ? ms(Math.min(...echoes)) : undefined;
    return [words.answered(echoes.length, brokers.length), best];
  },
  servers: ({ servers }, words) => {
    const works = servers.filter(({ fate }) => fate === 'works').length;
    return [servers.length > 0 ? words.answered(works, servers.length) : words.nothing];
  },
  network: ({ udp, mapping }, words) => [words.udp[udp], words.mapping[mapping]],
  relay: ({ relays }, words) =>
    relays.map(({ transport, rttMs }) =>
      rttMs === undefined ? words.noTrial(transport) : words.trial(transport, ms(rttMs)),
    ),
  media: ({ media }, words) => [
    ...media.got.map((kind) => words.devices[kind]),
    media.heard === false ? words.quiet : undefined,
    media.seen === false ? words.dark : undefined,
  ],
};

/** The reason for skipping a step, unless the headline names it. */
const skipped: Readonly<Partial<Record<CheckStepName, Note>>> = {
  brokers: (_report, { ownTransport }) => [ownTransport],
  relay: ({ steps }, { noRelay }) =>
    steps.some(({ name, status }) => name === 'servers' && status === 'skipped') ? [] : [noRelay],
  media: ({ environment }, { unasked }) => (environment.secureContext ? [unasked] : []),
};

export function stepSummary(
  name: CheckStepName,
  status: CheckStatus,
  report: CheckReport,
  { preflight }: Words,
): string {
  if (status === 'waiting') return '';
  // The properties of a network or of a relay are known after the last answer only.
  if (status === 'running' && (name === 'network' || name === 'servers')) return '';
  const note = status === 'skipped' ? skipped[name] : notes[name];
  const parts = note?.(report, preflight) ?? [];
  if (status === 'skipped' && parts.length === 0) return preflight.statuses.skipped;
  return parts.filter((part) => part !== undefined).join(' · ');
}
