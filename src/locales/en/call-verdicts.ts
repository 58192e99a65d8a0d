// Messages of the verdicts on the whole call, in English: page, devices, signalling servers. The others are in verdicts.ts.

import type { Verdict } from '../../call/state.js';
import {
  areSeveral,
  byKind,
  type CauseMessages,
  isOneOfSeveral,
  ofCause,
  type VerdictMessages,
  type VerdictText,
} from '../verdict-messages.js';

export const fixed = (text: VerdictText) => () => text;
export const otherNetwork = 'Try another network, or turn off the VPN.';
export const addTurn = 'Configure a TURN server, preferably with TLS on port 443.';

const brokerAdvice =
  'Check that it is running, and that the name, port, path and certificate of its address are correct.';

type Values = Verdict['values'];

const point = ({ broker }: Values) =>
  `The signalling server${areSeveral(broker) ? 's' : ''} ${broker}`;
const reason = ({ code }: Values) => (code ? ` (reason ${code})` : '');
const consequence = ({ over }: Values) => (over ? ', so no one can be found' : '');

/** By the cause of the refusal; `broker-refused` covers the others: address, access rules, limits. */
const refusals: CauseMessages = {
  'broker-login': (values) => ({
    sentence: `${point(values)} refused the connection: user name or password is missing or wrong${reason(values)}.`,
    developer: 'Add both to the address, or correct them.',
  }),
  'broker-banned': (values) => ({
    sentence: `${point(values)} ${areSeveral(values['broker']) ? 'are' : 'is'} temporarily blocking this network${reason(values)}.`,
    person: 'Too many connections or messages came from this network. Trying again in ten minutes.',
    developer: 'Check the limits of the broker, or configure another one.',
  }),
  'broker-insecure': (values) => ({
    sentence: `The browser blocks the connection to ${values['broker']}: it is not encrypted, but this page is.`,
    developer: 'Use its wss:// address.',
  }),
  'broker-blocked': (values) => ({
    sentence: `This page blocks the connection to ${values['broker']}.`,
    developer: 'Add its address to connect-src of the Content-Security-Policy.',
  }),
};

const failures: CauseMessages = {
  'broker-not-mqtt': (values) => ({
    sentence: `A connection to ${values['broker']} opens, but no signalling server responds there${consequence(values)}.`,
    person: 'If it works elsewhere, this network blocks the messages: try another one.',
    developer:
      'Check the port, the path (many brokers use /mqtt), the user name and the password: some brokers close the connection if one is wrong.',
  }),
  'broker-busy': (values) => ({
    sentence: `${point(values)} ${areSeveral(values['broker']) ? 'are' : 'is'} not accepting connections${reason(values)}.`,
    person: 'Please wait. Trying again…',
    developer: 'Check the limits of the broker, or configure another one.',
  }),
  'not-loaded': (values) => ({
    sentence: `Part of the call couldn’t be loaded${consequence(values)}.`,
    person: 'Check your connection, then reload the page.',
    developer: 'Check that all files of the package are served next to the first one.',
  }),
};

export const callVerdictsEn = {
  offline: fixed({
    sentence: 'This device has no network connection.',
    person: 'Check Wi-Fi or cable.',
  }),
  'insecure-context': fixed({
    sentence:
      'This page is not served over HTTPS, so the browser blocks camera, microphone and encryption.',
    developer: 'Serve the page over HTTPS, or from localhost.',
  }),
  'webrtc-unavailable': ({ detail }) => ({
    sentence: 'This browser, an extension or a company policy has disabled peer-to-peer calls.',
    person: 'Try another browser, or a profile without extensions.',
    developer: `Missing: ${detail || 'WebRTC'}.`,
  }),
  'page-suspended': ({ seconds }) => ({
    sentence: `This device or tab was suspended for ${seconds} s. Reconnecting…`,
    person: 'Keep this tab in the foreground.',
  }),
  'media-policy-blocked': fixed({
    sentence: 'The embedding page doesn’t allow this frame to use the camera or microphone.',
    developer: 'Add allow="camera; microphone; display-capture" to the iframe.',
  }),
  'media-denied': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'Microphone access was refused. Others can’t hear you.',
      video: 'Camera access was refused. Others can’t see you.',
      both: 'Camera or microphone access was refused. Others can’t see or hear you.',
    }),
    person: 'Click the icon in the address bar to allow it, then try again.',
  }),
  'media-missing': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'No microphone was found. Others can’t hear you.',
      video: 'No camera was found.',
      both: 'No camera or microphone was found.',
    }),
    person:
      kind === 'video'
        ? 'Connect one, or continue without.'
        : 'Connect one, or stay to watch and listen.',
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
      audio: 'The microphone didn’t start.',
      video: 'The camera didn’t start.',
      both: 'Camera and microphone didn’t start.',
    }),
    person: 'Close other programs that use it, or reconnect it.',
  }),
  'microphone-silent': fixed({
    sentence: 'Your microphone is silent. Others can’t hear you.',
    person:
      'Check the mute switch of microphone, headset and keyboard, or choose another microphone in the system settings.',
  }),
  'camera-black': fixed({
    sentence: 'Your camera picture is black.',
    person: 'Open its cover, check its switch, or choose another camera in the system settings.',
  }),
  'playback-blocked': fixed({
    sentence: 'Sound is blocked by your browser.',
    person: 'Press “Turn on sound”.',
  }),
  'device-overloaded': fixed({
    sentence: 'This device is too busy to send its full picture.',
    person: 'Close other programs, and turn off background effects.',
  }),
  'uplink-narrow': ({ people }) => ({
    sentence:
      Number(people) > 1
        ? `Your upload is too slow for ${people} people at this quality.`
        : 'Your upload is too slow for this quality.',
    person: 'Turn off the camera, stop uploads, or use a network cable.',
  }),
  'broker-refused': (values) =>
    ofCause(refusals, values) ?? {
      sentence: `${point(values)} refused the connection${reason(values)}.`,
      developer: 'Check its address, access rules and limits.',
    },
  'broker-unreachable': (values) =>
    ofCause(failures, values) ?? {
      sentence: values['working']
        ? `${point(values)} can’t be reached; another one works.`
        : `${point(values)} can’t be reached${consequence(values)}.`,
      person: values['working']
        ? ''
        : 'Try another network: some firewalls block secure WebSockets.',
      developer: isOneOfSeveral(values)
        ? brokerAdvice
        : `${brokerAdvice} A second broker would serve as a fallback.`,
    },
  'publish-refused': ({ broker, code }) => ({
    sentence: `The signalling server ${broker} rejects our messages (reason ${code}).`,
    developer: 'Allow publishing to the topic, with payloads of up to 4,000 bytes.',
  }),
  'broker-flapping': ({ broker }) => ({
    sentence: `The connection to the signalling server ${broker} keeps breaking.`,
    developer: 'Check the limits and the log of the broker; configure a second one.',
  }),
  'signalling-deaf': fixed({
    sentence:
      'The signalling server accepts the connection but delivers no messages. Joining can’t work.',
    developer:
      'Check the access rules for the topic (publish and subscribe), and the message size limit.',
  }),
  'broker-size-limit': ({ broker, bytes }) => ({
    sentence: `The signalling server ${broker} doesn’t forward messages of ${bytes} bytes, so it can’t connect anyone.`,
    developer: 'Raise its message size limit to 8 kB, or configure another broker.',
  }),
  'broker-slow': ({ broker, seconds }) => ({
    sentence: `The signalling server ${broker} is slow: a message takes ${seconds} s.`,
    person: 'Joining takes longer: keep the page open.',
    developer: 'Configure another broker, or check the load of this one.',
  }),
  'broker-twice': ({ broker }) => ({
    sentence: `Several addresses lead to the same signalling server. ${broker} is not used.`,
    developer: 'List each broker once: a second address adds load but no redundancy.',
  }),
  'version-older': fixed({
    sentence: 'Someone in this room uses an older version and can’t connect.',
    person: 'They should reload their page.',
    developer: 'Deploy one version everywhere.',
  }),
  'version-newer': fixed({
    sentence: 'This page uses an older version than others in this room.',
    person: 'Reload the page.',
    developer: 'Deploy one version everywhere.',
  }),
  'broker-flooded': (values) => ({
    sentence: `${point(values)} ${areSeveral(values['broker']) ? 'are' : 'is'} receiving invalid traffic.`,
    person: 'The current call isn’t affected. Joining may take longer: keep the page open.',
    developer: 'Restrict publishing to the broker, or configure another one.',
  }),
  'messages-unreadable': fixed({
    sentence: 'Unreadable messages arrive in this room.',
    person: 'Make sure everyone uses the same link, and reload the page.',
    developer: 'Deploy one version everywhere; someone may also be publishing to the topic.',
  }),
  joining: fixed({ sentence: 'Joining the room…' }),
  alone: fixed({
    sentence: 'You’re the only one here. Waiting for others.',
    person: 'Share the link.',
  }),
} satisfies Partial<VerdictMessages>;
