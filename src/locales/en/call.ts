// English: the messages that every page shows. Errors are in errors.ts.

import type { CallMessages } from '../messages.js';
import { errorsEn } from './errors.js';

const plural = new Intl.PluralRules('en');
const list = new Intl.ListFormat('en', { type: 'conjunction' });
const counted = (count: number, one: string, other: string): string =>
  `${count} ${plural.select(count) === 'one' ? one : other}`;

export const en: CallMessages = {
  speech: { lang: 'en', dir: 'ltr' },
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
    noCamera: 'Video is disabled for this call',
    check: 'Check my connection',
  },
  controls: {
    microphone: 'Microphone',
    camera: 'Camera',
    microphoneOn: 'Turn microphone on',
    microphoneOff: 'Turn microphone off',
    cameraOn: 'Turn camera on',
    cameraOff: 'Turn camera off',
    diagnostics: 'Connection details',
    closeDiagnostics: 'Close connection details',
    dismiss: 'Dismiss',
  },
  place: {
    call: (room) => (room ? `Video call in room ${room}` : 'Video call'),
    secured: 'Private room',
    open: 'Open room',
    left: 'You left the call',
    leftHint: 'Camera and microphone are off.',
    rejoin: 'Rejoin',
    full: 'This room is full',
    fullHint: (most) =>
      `This room is limited to ${counted(most, 'person', 'people')}. Try again when someone leaves.`,
    tryAgain: 'Try again',
    askAgain: 'Ask again',
  },
  tile: {
    you: 'You',
    unnamed: 'Guest',
  },
  notice: {
    microphoneInterrupted: 'Your device has muted the microphone',
    cameraInterrupted: 'Your device has stopped the camera',
  },
  announce: {
    ended: 'You left the call',
    failed: (title) => `The call failed. ${title}`,
    full: 'The room is full',
    list: (names) => list.format(names),
  },
  errors: errorsEn,
};
