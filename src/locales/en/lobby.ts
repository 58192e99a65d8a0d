// The lobby, in English: messages for guests who wait, and for hosts who admit and remove people. Loaded on join.

import type { LobbyFacts, Role } from '../../call/state.js';

export interface LobbyMessages {
  /** While waiting, by the state of the join request. */
  readonly waiting: Readonly<
    Record<NonNullable<LobbyFacts['waiting']>, { readonly title: string; readonly text: string }>
  >;
  /** The name of the join request, which may be empty. */
  readonly askingAs: (name: string) => string;
  readonly nameLabel: string;
  readonly giveUp: string;
  /** Above the join requests; `name` is that of the first. */
  readonly knocks: (count: number, name: string) => string;
  readonly nameless: string;
  readonly admit: string;
  readonly deny: string;
  readonly admitAll: string;
  readonly admitOne: (name: string) => string;
  readonly denyOne: (name: string) => string;
  readonly lock: string;
  readonly unlock: string;
  readonly locked: string;
  /** Guests have no badge. */
  readonly roles: Readonly<Record<Exclude<Role, 'guest'>, string>>;
  readonly withRole: (name: string, role: string) => string;
  /** `then` is the name at the time of admission, or empty. */
  readonly admittedAs: (name: string, then: string) => string;
  readonly options: (name: string) => string;
  readonly makeCohost: string;
  readonly makeCohostHint: string;
  readonly remove: string;
  readonly removeOne: (name: string) => string;
  readonly removeHint: string;
  readonly hide: string;
  readonly hideOne: (name: string) => string;
  readonly hideHint: string;
  readonly cancel: string;
  readonly close: string;
  /** Several names as one phrase. */
  readonly list: (names: readonly string[]) => string;
  readonly announce: {
    readonly knocks: (names: string, count: number) => string;
    readonly admitted: string;
    readonly cohost: string;
    readonly locked: string;
    readonly unlocked: string;
  };
}

const list = new Intl.ListFormat('en', { type: 'conjunction' });

export const lobbyEn: LobbyMessages = {
  waiting: {
    'no-host': {
      title: 'Waiting for the host',
      text: 'The host isn’t here yet. We’ll let them know you’re waiting.',
    },
    knocking: { title: 'Asking to join…', text: 'Sending your request to the host.' },
    asked: { title: 'Asking to join…', text: 'The host can see your name and will let you in.' },
  },
  askingAs: (name) => (name ? `Joining as ${name}` : 'Joining without a name'),
  nameLabel: 'Your name, shown to the host',
  giveUp: 'Leave',
  knocks: (count, name) => (count === 1 ? `${name} wants to join` : `${count} people want to join`),
  nameless: 'Someone without a name',
  admit: 'Admit',
  deny: 'Deny',
  admitAll: 'Admit all',
  admitOne: (name) => `Admit ${name}`,
  denyOne: (name) => `Deny ${name}`,
  lock: 'Lock the room: no one can ask to join',
  unlock: 'Unlock the room: people can ask to join again',
  locked: 'Locked: no one can ask to join',
  roles: { owner: 'Host', cohost: 'Co-host' },
  withRole: (name, role) => `${name}, ${role}`,
  admittedAs: (name, then) =>
    then ? `${name} (admitted as ${then})` : `${name} (admitted without a name)`,
  options: (name) => `Options for ${name}`,
  makeCohost: 'Make co-host',
  makeCohostHint: 'Co-hosts can let people in and lock the room.',
  remove: 'Remove from the call',
  removeOne: (name) => `Remove ${name} from the call?`,
  removeHint: 'They leave the call immediately. They can ask to join again.',
  hide: 'Hide for me',
  hideOne: (name) => `Hide ${name}?`,
  hideHint: 'You won’t see or hear each other until you rejoin. Others aren’t affected.',
  cancel: 'Cancel',
  close: 'Close',
  list: (names) => list.format(names),
  announce: {
    knocks: (names, count) => (count === 1 ? `${names} wants to join` : `${names} want to join`),
    admitted: 'You were let in',
    cohost: 'You’re now a co-host and can let people in',
    locked: 'The room is now locked',
    unlocked: 'The room is no longer locked',
  },
};
