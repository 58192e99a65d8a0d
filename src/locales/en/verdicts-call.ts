// What diagnostics found of the whole call, in English: page, devices, meeting point. The rest is in verdicts.ts.

import type { Verdict } from '../../call/state.js';
import {
  areSeveral,
  byKind,
  type CauseWords,
  isOneOfSeveral,
  ofCause,
  type VerdictText,
  type VerdictWords,
} from '../verdict-messages.js';

export const fixed = (text: VerdictText) => () => text;
export const otherNetwork = 'Try another network, or switch off the VPN.';
export const addTurn = 'Configure a TURN server, best of all with TLS on port 443.';

/** An address has many parts, and each may be wrong. */
const brokerAdvice =
  'Check that it is running, and that name, port, path and certificate of its address are right.';

type Values = Verdict['values'];

const point = ({ broker }: Values) => `The meeting point${areSeveral(broker) ? 's' : ''} ${broker}`;
const reason = ({ code }: Values) => (code ? ` (reason ${code})` : '');
const nobody = ({ over }: Values) => (over ? ', so nobody can be found' : '');

/** By the cause that its connection ended with, where it is not an address, a right or a limit. */
const refusals: CauseWords = {
  'broker-login': (values) => ({
    sentence: `${point(values)} refused us: user name or password is missing or wrong${reason(values)}.`,
    developer: 'Give both with the address, or correct those that are given.',
  }),
  'broker-banned': (values) => ({
    sentence: `${point(values)} sent us away for a while${reason(values)}.`,
    person: 'Too many connections or messages came from this network. We ask again in ten minutes.',
    developer: 'Check the limits of the broker, or configure another one.',
  }),
  'broker-insecure': (values) => ({
    sentence: `The browser forbids the connection to ${values['broker']}: it is not encrypted, and this page is.`,
    developer: 'Use its wss:// address.',
  }),
  'broker-blocked': (values) => ({
    sentence: `This page forbids the connection to ${values['broker']}.`,
    developer: 'Add its address to connect-src of the Content-Security-Policy.',
  }),
};

const failures: CauseWords = {
  'broker-not-mqtt': (values) => ({
    sentence: `A connection to ${values['broker']} opens, but no meeting point answers there${nobody(values)}.`,
    person: 'If it works elsewhere, this network holds the messages back: try another one.',
    developer:
      'Check port and path (many brokers want /mqtt at the end), user name and password: some hang up on a wrong one.',
  }),
  'broker-busy': (values) => ({
    sentence: `${point(values)} takes nobody in at the moment${reason(values)}.`,
    person: 'Wait, we try again.',
    developer: 'Check the limits of the broker, or configure another one.',
  }),
  'not-loaded': (values) => ({
    sentence: `A part of the call could not be loaded${nobody(values)}.`,
    person: 'Check your connection, then reload the page.',
    developer: 'See that every file of the package is served beside the first one.',
  }),
};

export const callVerdictsEn = {
  offline: fixed({
    sentence: 'This device has no network connection.',
    person: 'Check Wi-Fi or cable.',
  }),
  'insecure-context': fixed({
    sentence:
      'This page is not served over HTTPS, so the browser locks camera, microphone and encryption.',
    developer: 'Serve the page over HTTPS, or from localhost.',
  }),
  'webrtc-unavailable': ({ detail }) => ({
    sentence: 'This browser, an extension or a company policy has switched off peer-to-peer calls.',
    person: 'Try another browser, or a profile without extensions.',
    developer: `Missing: ${detail || 'WebRTC'}.`,
  }),
  'page-suspended': ({ seconds }) => ({
    sentence: `This device or tab was asleep for ${seconds} s; the call is being restored.`,
    person: 'Keep the tab in front.',
  }),
  'media-policy-blocked': fixed({
    sentence: 'The embedding page does not allow this frame to use camera or microphone.',
    developer: 'Add allow="camera; microphone; display-capture" to the iframe.',
  }),
  'media-denied': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'Microphone access was refused. Others cannot hear you.',
      video: 'Camera access was refused. Others cannot see you.',
      both: 'Camera or microphone access was refused. Others cannot see or hear you.',
    }),
    person: 'Allow it at the camera symbol in the address bar, then try again.',
  }),
  'media-missing': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'No microphone was found. Others cannot hear you.',
      video: 'No camera was found.',
      both: 'No camera or microphone was found.',
    }),
    person:
      kind === 'video' ? 'Plug one in, or go on without.' : 'Plug one in, or stay and listen.',
  }),
  'media-busy': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'The microphone is in use by another program.',
      video: 'The camera is in use by another program.',
      both: 'Camera or microphone is in use by another program.',
    }),
    person: 'Close other meeting programs.',
  }),
  'media-failed': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'The microphone did not start.',
      video: 'The camera did not start.',
      both: 'Camera and microphone did not start.',
    }),
    person: 'Close other programs that use it, or unplug it and plug it in again.',
  }),
  'microphone-silent': fixed({
    sentence: 'Your microphone gives no sound. Others cannot hear you.',
    person:
      'Check the mute switch of microphone, headset and keyboard, or choose another microphone in the system settings.',
  }),
  'camera-black': fixed({
    sentence: 'Your camera is black. Others see no picture.',
    person: 'Open its cover, check its switch, or choose another camera in the system settings.',
  }),
  'playback-blocked': fixed({
    sentence: 'The browser waits for a click before it plays sound.',
    person: 'Press “Turn sound on”.',
  }),
  'device-overloaded': fixed({
    sentence: 'This device is too busy to send its full picture.',
    person: 'Close other programs, switch off background effects.',
  }),
  'uplink-narrow': ({ people }) => ({
    sentence:
      Number(people) > 1
        ? `Your upload is too slow for ${people} people at this quality.`
        : 'Your upload is too slow for this quality.',
    person: 'Switch the camera off, stop uploads, or use a cable.',
  }),
  'broker-refused': (values) =>
    ofCause(refusals, values) ?? {
      sentence: `${point(values)} refused us${reason(values)}.`,
      developer: 'Check its address, what it allows, and its limits.',
    },
  'broker-unreachable': (values) =>
    ofCause(failures, values) ?? {
      sentence: values['working']
        ? `${point(values)} cannot be reached; another one works.`
        : `${point(values)} cannot be reached${nobody(values)}.`,
      person: values['working']
        ? ''
        : 'Try another network: some firewalls block secure WebSockets.',
      developer: isOneOfSeveral(values)
        ? brokerAdvice
        : `${brokerAdvice} Another broker would stand in for it.`,
    },
  'publish-refused': ({ broker, code }) => ({
    sentence: `The meeting point ${broker} rejects our messages (reason ${code}).`,
    developer: 'Allow writing to the topic, and payloads of up to 4,000 bytes.',
  }),
  'broker-flapping': ({ broker }) => ({
    sentence: `The connection to the meeting point ${broker} keeps breaking.`,
    developer: 'Look at the limits and the log of the broker; configure a second one.',
  }),
  'signalling-deaf': fixed({
    sentence: 'The meeting point accepts us but delivers no messages. Joining cannot work.',
    developer: 'Check the right to read and write the topic, and the limit of message size.',
  }),
  'broker-size-limit': ({ broker, bytes }) => ({
    sentence: `The meeting point ${broker} does not forward messages of ${bytes} bytes, so nobody can be reached through it.`,
    developer: 'Raise its limit of message size to 8 kB, or configure another broker.',
  }),
  'broker-slow': ({ broker, seconds }) => ({
    sentence: `The meeting point ${broker} is slow: a message comes back after ${seconds} s.`,
    person: 'It works, but joining takes longer: keep the page open.',
    developer: 'Configure another broker, or look at the load of this one.',
  }),
  'broker-twice': ({ broker }) => ({
    sentence: `Several addresses lead to one meeting point. ${broker} is not used.`,
    developer: 'Give each broker once: a second address of the same adds load and no safety.',
  }),
  'version-older': fixed({
    sentence: 'Somebody in this room uses an older version of this element and cannot be reached.',
    person: 'They should reload their page.',
    developer: 'Deploy one version everywhere.',
  }),
  'version-newer': fixed({
    sentence: 'This page uses an older version of this element than others in the room.',
    person: 'Reload the page.',
    developer: 'Deploy one version everywhere.',
  }),
  'broker-flooded': ({ broker }) => ({
    sentence: `Somebody floods the meeting point ${broker} with garbage.`,
    person: 'A call that stands goes on. Joining may take longer: keep the page open.',
    developer: 'Limit who may write to the broker, or configure another one.',
  }),
  'messages-unreadable': fixed({
    sentence: 'Messages come into this room that cannot be read here.',
    person: 'Open the same link as the others, and reload the page.',
    developer: 'Deploy one version everywhere; somebody may also be disturbing the topic.',
  }),
  joining: fixed({ sentence: 'Joining the room…' }),
  alone: fixed({
    sentence: 'You are the only one here. Waiting for others.',
    person: 'Share the link.',
  }),
} satisfies Partial<VerdictWords>;
