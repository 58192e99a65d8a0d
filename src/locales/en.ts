// English, the language everything is written in first. Sentences only; errors live in errors.en.ts.

import { errorsEn } from './errors.en.js';
import { panelEn } from './panel.en.js';
import { verdictsEn } from './verdicts.en.js';
import type { Words } from './words.js';

const plural = new Intl.PluralRules('en');
const list = new Intl.ListFormat('en', { type: 'conjunction' });
const counted = (count: number, one: string, other: string): string =>
  `${count} ${plural.select(count) === 'one' ? one : other}`;

export const en: Words = {
  prejoin: {
    title: 'Ready to join?',
    join: 'Join now',
    joinWithout: 'Join without camera or mic',
    nameLabel: 'Your name',
    namePlaceholder: 'How others see you',
    preview: 'Preview of your camera',
    asking: 'Allow camera and microphone',
    askingRemedy: 'Your browser is asking for permission, usually at the top of the window.',
    cameraOff: 'Camera is off',
    cameraStarting: 'Starting the camera…',
    noCamera: 'This call has no pictures',
  },
  controls: {
    toolbar: 'Call controls',
    microphone: 'Microphone',
    camera: 'Camera',
    microphoneOn: 'Turn microphone on',
    microphoneOff: 'Turn microphone off',
    cameraOn: 'Turn camera on',
    cameraOff: 'Turn camera off',
    waitingForPermission: 'Waiting for your permission',
    shareScreen: 'Share screen',
    stopSharing: 'Stop sharing',
    diagnostics: 'Connection details',
    closeDiagnostics: 'Close connection details',
    leave: 'Leave call',
    copyInvite: 'Copy invite link',
    inviteCopied: 'Link copied',
    dismiss: 'Dismiss',
  },
  place: {
    call: (room) => (room ? `Video call in room ${room}` : 'Video call'),
    people: (count) => counted(count, 'person', 'people'),
    secured: 'Private room',
    open: 'Open room',
    joining: 'Joining…',
    joiningHint: 'Reaching the meeting point.',
    looking: 'Looking who is here…',
    lookingHint: 'This takes a second or two.',
    alone: 'You are the first one here',
    aloneSecured: 'Only people with this link can join.',
    aloneOpen: 'This room is open: whoever knows its name can join.',
    inviteLink: 'Invite link',
    left: 'You left the call',
    leftHint: 'Camera and microphone are off.',
    rejoin: 'Rejoin',
    full: 'This room is full',
    fullHint: (most) =>
      `It holds ${counted(most, 'person', 'people')}. Try again when somebody has left.`,
    tryAgain: 'Try again',
  },
  tile: {
    you: 'You',
    unnamed: 'Guest',
    muted: 'Microphone off',
    cameraOff: 'Camera off',
    screenOf: (name) => `${name}’s screen`,
    ownScreen: 'Your screen',
    stages: {
      announced: 'Saying hello…',
      negotiating: 'Negotiating…',
      checking: 'Finding a path…',
      connected: 'Connected',
      interrupted: 'Reconnecting…',
      unreachable: 'Cannot connect',
      gone: 'Left',
    },
    unreachable: (name) => `Cannot connect to ${name}`,
    unreachableHint: 'No way between the two of you was found. The connection details say more.',
  },
  notice: {
    brokerLost: 'Nobody new can join right now',
    brokerLostHint: 'The meeting point does not answer. Your call goes on; we keep trying.',
    playbackBlocked: 'Your browser keeps the sound off until you ask for it',
    playSound: 'Turn sound on',
    microphoneInterrupted: 'Your device has silenced the microphone',
    cameraInterrupted: 'Your device has stopped the camera',
  },
  announce: {
    joined: (names) => `${names} joined`,
    left: (names) => `${names} left`,
    interrupted: (name) => `Reconnecting to ${name}`,
    restored: (name) => `${name} is back`,
    sharing: (name) => `${name} is sharing a screen`,
    stoppedSharing: (name) => `${name} stopped sharing`,
    inCall: 'You are in the call',
    alone: 'You are alone in the room',
    reconnecting: 'Connection interrupted, reconnecting',
    reconnected: 'Connection restored',
    ended: 'You left the call',
    failed: (title) => `The call failed. ${title}`,
    full: 'The room is full',
    list: (names) => list.format(names),
  },
  errors: errorsEn,
  verdicts: verdictsEn,
  panel: panelEn,
};
