// What diagnostics found of the whole call, in English: page, devices, meeting point. The rest is in verdicts.en.ts.

import { byKind, isOneOfSeveral, type VerdictText, type VerdictWords } from './verdict-words.js';

export const fixed = (text: VerdictText) => () => text;
export const otherNetwork = 'Try another network, or switch off the VPN.';
export const addTurn = 'Configure a TURN server, best of all with TLS on port 443.';

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
      kind === 'video' ? 'Connect one, or go on without.' : 'Connect one, or stay and listen.',
  }),
  'media-busy': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: 'The microphone is in use by another program.',
      video: 'The camera is in use by another program.',
      both: 'Camera or microphone is in use by another program.',
    }),
    person: 'Close other meeting programs.',
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
  'broker-refused': ({ broker, code }) => ({
    sentence: `The meeting point ${broker} refused us${code ? ` (reason ${code})` : ''}.`,
    developer: 'Check user name, password and limits of the MQTT broker.',
  }),
  'broker-unreachable': ({ broker, working }) => ({
    sentence: working
      ? `One meeting point (${broker}) cannot be reached; another one works.`
      : `The meeting point (${broker}) cannot be reached, so nobody can be found.`,
    person: working ? '' : 'Try another network: some firewalls block secure WebSockets.',
    developer: isOneOfSeveral(broker, working)
      ? 'Look whether it runs, and whether its port and path are right.'
      : 'Configure more than one broker.',
  }),
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
