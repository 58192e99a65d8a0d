// English: the messages of a running call: toolbar, tiles, the empty room, notices and announcements.

import type { PeerStage, Security } from '../../call/state.js';

export interface StageMessages {
  readonly controls: {
    readonly toolbar: string;
    readonly shareScreen: string;
    readonly stopSharing: string;
    /** The accessible name of the button that opens the safety code, by the security level of the call. */
    readonly safety: Readonly<Record<Security, string>>;
    readonly leave: string;
    readonly copyInvite: string;
    readonly inviteCopied: string;
  };
  readonly place: {
    readonly people: (count: number) => string;
    /** The security level of the call, in one or two words. */
    readonly security: Readonly<Record<Security, string>>;
    readonly joining: string;
    readonly joiningHint: string;
    readonly looking: string;
    readonly lookingHint: string;
    readonly alone: string;
    /** After others have left. */
    readonly aloneAgain: string;
    readonly aloneSecured: string;
    readonly aloneOpen: string;
    readonly inviteLink: string;
  };
  readonly tile: {
    readonly muted: string;
    readonly cameraOff: string;
    readonly screenOf: (name: string) => string;
    readonly ownScreen: string;
    readonly stages: Readonly<Record<PeerStage, string>>;
    readonly unreachable: (name: string) => string;
    /** The connection was closed because the identity could not be verified. */
    readonly notConfirmed: (name: string) => string;
    /** Shown until there is a verdict. */
    readonly unreachableHint: string;
  };
  readonly notice: {
    readonly brokerLost: string;
    readonly brokerLostHint: string;
    readonly playbackBlocked: string;
    readonly playSound: string;
    /** Another tab of this browser is in the same call. */
    readonly twice: string;
    readonly takeOver: string;
    /** Two people, the reader first if it is one of them, and how many more pairs there are. */
    readonly split: (one: string, other: string, more: number) => string;
    readonly splitHint: string;
    /** `some`: other participants still get the camera. */
    readonly soundOnly: (some: boolean) => string;
    readonly soundOnlyHint: string;
    /** The browser has not answered for a while; the names are those of `ControlWords`. */
    readonly delayed: (devices: string) => string;
    readonly delayedHint: string;
  };
  readonly announce: {
    readonly joined: (names: string, count: number) => string;
    readonly left: (names: string, count: number) => string;
    readonly interrupted: (name: string) => string;
    readonly restored: (name: string) => string;
    readonly sharing: (name: string) => string;
    readonly stoppedSharing: (name: string) => string;
    readonly inCall: string;
    readonly alone: string;
    readonly reconnecting: string;
    readonly reconnected: string;
    /** The code is no longer valid; `news` is a message of the same change, or empty. */
    readonly unverified: (news: string) => string;
  };
}

const plural = new Intl.PluralRules('en');
const counted = (count: number, one: string, other: string): string =>
  `${count} ${plural.select(count) === 'one' ? one : other}`;

export const stageEn: StageMessages = {
  controls: {
    toolbar: 'Call controls',
    shareScreen: 'Share screen',
    stopSharing: 'Stop sharing',
    safety: {
      open: 'Open room. View safety code',
      weak: 'Password room. View safety code',
      strong: 'Private room. View safety code',
      verified: 'Verified. View safety code',
    },
    leave: 'Leave call',
    copyInvite: 'Copy invite link',
    inviteCopied: 'Link copied',
  },
  place: {
    people: (count) => counted(count, 'person', 'people'),
    security: { open: 'Open', weak: 'Password', strong: 'Private', verified: 'Verified' },
    joining: 'Joining…',
    joiningHint: 'Connecting…',
    looking: 'Checking who’s here…',
    lookingHint: 'This takes a second or two.',
    alone: 'No one else is here yet',
    aloneAgain: 'You’re the only one here',
    aloneSecured: 'Only people with this link can join',
    aloneOpen: 'Anyone who knows the room name can join',
    inviteLink: 'Invite link',
  },
  tile: {
    muted: 'Microphone off',
    cameraOff: 'Camera off',
    screenOf: (name) => `${name}’s screen`,
    ownScreen: 'Your screen',
    stages: {
      announced: 'Connecting…',
      negotiating: 'Connecting…',
      checking: 'Connecting…',
      connected: 'Connected',
      away: 'Away',
      interrupted: 'Reconnecting…',
      unreachable: 'Can’t connect',
      gone: 'Left',
    },
    unreachable: (name) => `Can’t connect to ${name}`,
    notConfirmed: (name) => `${name}’s identity couldn’t be verified`,
    unreachableHint: 'Your networks can’t reach each other. See details.',
  },
  notice: {
    brokerLost: 'New people can’t join right now',
    brokerLostHint: 'Your call isn’t affected. Reconnecting…',
    playbackBlocked: 'Sound is blocked by your browser',
    playSound: 'Turn on sound',
    twice: 'You’re also in this call in another tab. Sound between the two is muted.',
    takeOver: 'Use this tab only',
    split: (one, other, more) =>
      `${one} and ${other} can’t reach each other${more > 0 ? `, nor can ${counted(more, 'other pair', 'other pairs')}` : ''}`,
    splitHint: 'Reconnecting them…',
    soundOnly: (some) =>
      some
        ? 'Your connection is too slow to send video to everyone'
        : 'Your connection is too slow for video',
    soundOnlyHint: 'Others can still hear you. Your video returns when the connection improves.',
    delayed: (devices) => `Waiting for ${devices.toLowerCase()}`,
    delayedHint: 'Respond to your browser’s permission request, or press the button to ask again.',
  },
  announce: {
    joined: (names) => `${names} joined`,
    left: (names) => `${names} left`,
    interrupted: (name) => `Reconnecting to ${name}`,
    restored: (name) => `${name} is back`,
    sharing: (name) => `${name} is sharing a screen`,
    stoppedSharing: (name) => `${name} stopped sharing`,
    inCall: 'You joined the call',
    alone: 'You’re the only one here',
    reconnecting: 'Connection interrupted, reconnecting',
    reconnected: 'Connection restored',
    unverified: (news) => `${news && `${news}. `}Compare the safety code again`,
  },
};
