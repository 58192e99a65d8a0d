// The verdicts on the page and on the devices: what fails before any connection, and what limits the sent media. Pure.

import type { CallFacts, LocalMedia } from '../call-facts.js';
import type { PeerFacts } from '../peer-facts.js';
import type { Ms, Severity } from '../verdict.js';
import { defineVerdict, type Finding, fact } from './definition.js';
import { isFull, isLimited, uplinkNarrow } from './narrow-line.js';

/** Verdicts on a peer that was connected. */
export const losses: readonly string[] = [
  'interrupted',
  'restarting',
  'consent-lost',
  'restart-failed',
];

/** A suspension explains a loss within this time after it, milliseconds. */
const wakeMs = 30_000;
/** A shorter suspension loses nothing: ICE reports a dead path after 5 s at the soonest (measured in both browsers). */
const leastSleepMs = 5000;

/** The connection was up before the page was suspended and is down now. */
const isLostIn = (
  { at: wokeAt }: CallFacts['suspensions'][number],
  peer: CallFacts['peers'][number],
): boolean =>
  peer.goneAt === undefined &&
  losses.includes(peer.verdict.code) &&
  (peer.pathHistory[0]?.at ?? Number.POSITIVE_INFINITY) < wokeAt &&
  (peer.lostAt ?? wokeAt) - wokeAt < wakeMs;

/** The call did not begin, for a reason that only the page or the browser can remove. */
const failedWith = (code: string, { error }: CallFacts): Finding | false =>
  error?.code === code && {
    ...fact('error.code', code),
    values: error.detail === undefined ? {} : { detail: error.detail },
  };

const ofPage = { kind: 'event', scope: 'page', phase: 'page' } as const;

export const insecureContext = defineVerdict({
  ...ofPage,
  code: 'insecure-context',
  kind: 'final',
  severity: 'error',
  when: (facts) => failedWith('insecure-context', facts),
});

export const webrtcUnavailable = defineVerdict({
  ...ofPage,
  code: 'webrtc-unavailable',
  kind: 'final',
  severity: 'error',
  when: (facts) => failedWith('unsupported-browser', facts),
});

export const pageVerdicts = [
  defineVerdict({
    ...ofPage,
    code: 'offline',
    severity: 'error',
    when: ({ environment: { online } }) => !online && fact('environment.online', false),
  }),
  insecureContext,
  webrtcUnavailable,
  defineVerdict({
    ...ofPage,
    code: 'page-suspended',
    severity: 'warning',
    when: ({ suspensions, peers, at }) => {
      const slept = suspensions.findLast(({ forMs }) => forMs >= leastSleepMs);
      if (!slept || at - slept.at >= wakeMs) return false;
      return (
        peers.some((peer) => isLostIn(slept, peer)) && {
          ...fact('suspensions.forMs', slept.forMs, slept.at),
          values: { seconds: Math.round(slept.forMs / 1000) },
        }
      );
    },
  }),
];

/** An error where neither sound nor picture is left. */
function severityOf({ asked, got, error }: LocalMedia, isMissing: boolean): Severity {
  const isAudible = got.includes('audio') || !asked.includes('audio');
  const isOnlyPicture = error?.kind === 'video' && isAudible;
  if (isMissing) return isOnlyPicture ? 'info' : 'warning';
  return asked.length > 0 && got.length === 0 && !isOnlyPicture ? 'error' : 'warning';
}

/** `names`: a `DOMException.name`, or codes of `CallError`. */
const failedFor =
  (...names: readonly string[]) =>
  ({ media }: CallFacts): Finding | false => {
    const { error } = media;
    return (
      error !== undefined &&
      names.includes(error.name) && {
        ...fact('media.error.name', error.name),
        values: error.kind ? { kind: error.kind } : {},
        severity: severityOf(media, names.includes('NotFoundError')),
      }
    );
  };

/** Users make some sound within this time, if only by breathing; a camera takes some seconds to start. */
const muteMs = { microphone: 20_000, camera: 15_000 } as const;

/** A device that is on and yields nothing, once a peer is there to miss it. */
const yieldsNothing = (
  name: 'media.silentMs' | 'media.blackMs',
  ms: number | undefined,
  { dueMs, peers }: { readonly dueMs: Ms; readonly peers: CallFacts['peers'] },
): Finding | false =>
  ms !== undefined &&
  ms >= dueMs &&
  connectedOf(peers).length > 0 && { ...fact(name, ms), confidence: 'likely' };

const connectedOf = (peers: CallFacts['peers']) =>
  peers.filter(({ states }) => states.connection === 'connected');

const limitMs = 30_000;

/** Not reported at first: an encoder begins with a low rate. */
const isLimitedLong = (peer: PeerFacts, by: string, at: Ms): boolean =>
  at - (peer.stages.connected ?? at) > limitMs && isLimited(peer, by, { at, withinMs: limitMs });

const isOverloaded = ({ peers, at }: CallFacts): boolean =>
  connectedOf(peers).some((peer) => isLimitedLong(peer, 'cpu', at));

const ofMedia = { scope: 'media', severity: 'warning', phase: 'media' } as const;

export const mediaVerdicts = [
  defineVerdict({
    ...ofMedia,
    code: 'media-policy-blocked',
    kind: 'event',
    when: failedFor('media-policy'),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'media-denied',
    kind: 'event',
    when: failedFor('NotAllowedError', 'media-denied', 'media-dismissed'),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'media-missing',
    kind: 'event',
    when: failedFor('NotFoundError', 'media-not-found'),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'media-busy',
    kind: 'event',
    when: failedFor('NotReadableError', 'media-in-use'),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'media-failed',
    kind: 'event',
    when: failedFor('media-failed'),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'playback-blocked',
    kind: 'event',
    severity: 'info',
    when: ({ media }) => media.playbackBlocked === true && fact('media.playbackBlocked', true),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'microphone-silent',
    when: ({ media, peers }) =>
      yieldsNothing('media.silentMs', media.silentMs, { dueMs: muteMs.microphone, peers }),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'camera-black',
    when: ({ media, peers }) =>
      yieldsNothing('media.blackMs', media.blackMs, { dueMs: muteMs.camera, peers }),
  }),
  defineVerdict({
    ...ofMedia,
    code: 'device-overloaded',
    when: (facts) => isOverloaded(facts) && fact('quality.limited', 'cpu'),
  }),
  // The limit is at this end only if most connections have it.
  defineVerdict({
    ...uplinkNarrow,
    scope: 'media',
    phase: 'media',
    when: (facts) => {
      const up = connectedOf(facts.peers);
      const narrow = up.filter(
        (peer) => isLimitedLong(peer, 'bandwidth', facts.at) && isFull(peer),
      );
      return (
        !isOverloaded(facts) &&
        narrow.length > up.length / 2 && {
          ...fact('quality.limited', 'bandwidth'),
          values: { people: up.length },
        }
      );
    },
  }),
];
