// The page and the devices: what stands before any connection, and what they hold back of one. Pure.

import type { LocalMedia, PeerReport, Report } from '../report.js';
import type { Ms, Verdict, VerdictCode } from '../verdict.js';
import { type Finding, verdict } from './ice-servers.js';
import { isFull, isLimited } from './network-path.js';

export type CallRuleFacts = Omit<Report, 'verdicts'>;

/** By `DOMException.name` or by our own code. */
const mediaCodes: Readonly<Record<string, VerdictCode>> = {
  NotAllowedError: 'media-denied',
  'media-denied': 'media-denied',
  'media-dismissed': 'media-denied',
  'media-policy': 'media-policy-blocked',
  NotFoundError: 'media-missing',
  'media-not-found': 'media-missing',
  NotReadableError: 'media-busy',
  'media-in-use': 'media-busy',
  'media-failed': 'media-failed',
};

/** Why a call did not begin, of what only the page or the browser can mend. */
const pageCodes: Readonly<Record<string, VerdictCode>> = {
  'insecure-context': 'insecure-context',
  'unsupported-browser': 'webrtc-unavailable',
};

/** Of somebody who was connected. */
export const losses: readonly VerdictCode[] = [
  'interrupted',
  'restarting',
  'consent-lost',
  'restart-failed',
];

/** A sleep explains what was lost within this time after it, milliseconds. */
const wakeMs = 30_000;
/** Nothing is lost by less: ICE says that a line is dead after 5 s at the soonest (measured in both browsers). */
const leastSleepMs = 5000;

/** It stood when the page fell asleep, and does not any more. */
const isLostIn = ({ at: wokeAt }: Report['suspensions'][number], peer: PeerReport): boolean =>
  peer.goneAt === undefined &&
  losses.includes(peer.verdict.code) &&
  (peer.pathHistory[0]?.at ?? Number.POSITIVE_INFINITY) < wokeAt &&
  (peer.lostAt ?? wokeAt) - wokeAt < wakeMs;

export function pageVerdicts({
  environment,
  error,
  suspensions,
  peers,
  at,
}: CallRuleFacts): Verdict[] {
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'page', ...finding }, { now: at });
  const found: Verdict[] = [];
  if (!environment.online) {
    found.push(
      say('offline', 'error', { evidence: [{ fact: 'environment.online', value: false }] }),
    );
  }
  const code = error && pageCodes[error.code];
  if (code)
    found.push(
      say(code, 'error', {
        evidence: [{ fact: 'error.code', value: error.code }],
        values: error.detail === undefined ? {} : { detail: error.detail },
      }),
    );
  const slept = suspensions.findLast(({ forMs }) => forMs >= leastSleepMs);
  if (slept && at - slept.at < wakeMs && peers.some((peer) => isLostIn(slept, peer))) {
    const seconds = Math.round(slept.forMs / 1000);
    const evidence = [{ fact: 'suspensions.forMs', value: slept.forMs, at: slept.at }];
    found.push(say('page-suspended', 'warning', { evidence, values: { seconds } }));
  }
  return found;
}

/** Without a camera people can still hear each other; with neither nobody notices the person. */
function severityOf(code: VerdictCode, { asked, got, error }: LocalMedia): Verdict['severity'] {
  const isHeard = got.includes('audio') || !asked.includes('audio');
  const isOnlyPicture = error?.kind === 'video' && isHeard;
  if (code === 'media-missing') return isOnlyPicture ? 'info' : 'warning';
  return asked.length > 0 && got.length === 0 && !isOnlyPicture ? 'error' : 'warning';
}

export function mediaVerdicts(facts: CallRuleFacts): Verdict[] {
  const { error, playbackBlocked } = facts.media;
  const say = (code: VerdictCode, severity: Verdict['severity'], finding: Finding) =>
    verdict(code, { severity, scope: 'media', ...finding }, { now: facts.at });
  const code = error && mediaCodes[error.name];
  return [
    ...(code
      ? [
          say(code, severityOf(code, facts.media), {
            evidence: [{ fact: 'media.error.name', value: error.name }],
            values: error.kind ? { kind: error.kind } : {},
          }),
        ]
      : []),
    ...(playbackBlocked
      ? [
          say('playback-blocked', 'info', {
            evidence: [{ fact: 'media.playbackBlocked', value: true }],
          }),
        ]
      : []),
    ...mute(facts).map(({ code, ...finding }) => say(code, 'warning', finding)),
    ...limits(facts).map(({ code, ...finding }) => say(code, 'warning', finding)),
  ];
}

/** A person says something, or breathes, within this time; a camera takes some seconds to start. */
const muteMs = { microphone: 20_000, camera: 15_000 } as const;

/** Live and empty devices, once anybody is there to miss them. */
function mute({ media, peers }: CallRuleFacts): (Finding & { code: VerdictCode })[] {
  if (!peers.some(({ states }) => states.connection === 'connected')) return [];
  const { silentMs = 0, blackMs = 0 } = media;
  const found = (code: VerdictCode, fact: string, value: number) => ({
    code,
    evidence: [{ fact, value }],
    confidence: 'likely' as const,
  });
  return [
    ...(silentMs >= muteMs.microphone
      ? [found('microphone-silent', 'media.silentMs', silentMs)]
      : []),
    ...(blackMs >= muteMs.camera ? [found('camera-black', 'media.blackMs', blackMs)] : []),
  ];
}

const limitMs = 30_000;

/** An encoder begins small, and that is no news. */
const isLimitedLong = (peer: PeerReport, by: string, at: Ms): boolean =>
  at - (peer.stages.connected ?? at) > limitMs && isLimited(peer, by, { at, withinMs: limitMs });

/** What keeps us from sending all that we could: ours only if it is so with most. */
function limits({ peers, at }: CallRuleFacts): (Finding & { code: VerdictCode })[] {
  const up = peers.filter(({ states }) => states.connection === 'connected');
  const evidence = (by: string) => [{ fact: 'quality.limited', value: by }];
  if (up.some((peer) => isLimitedLong(peer, 'cpu', at))) {
    return [{ code: 'device-overloaded', evidence: evidence('cpu') }];
  }
  const narrow = up.filter((peer) => isLimitedLong(peer, 'bandwidth', at) && isFull(peer));
  return narrow.length > up.length / 2
    ? [{ code: 'uplink-narrow', evidence: evidence('bandwidth'), values: { people: up.length } }]
    : [];
}
