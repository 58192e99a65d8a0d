// Who is let in, in English: what guests read at the door, and what hosts do about people; read when somebody joins, never
// before. Knows no layout.

import type { LobbyFacts, Role } from '../../call/state.js';

export interface LobbyWords {
  /** At the door, by how far our knock is. */
  readonly waiting: Readonly<
    Record<NonNullable<LobbyFacts['waiting']>, { readonly title: string; readonly text: string }>
  >;
  /** Under which name we have asked; it may be empty. */
  readonly askingAs: (name: string) => string;
  readonly nameLabel: string;
  readonly giveUp: string;
  /** Above those who knock. */
  readonly knocks: (count: number) => string;
  readonly nameless: string;
  readonly admit: string;
  readonly deny: string;
  readonly admitAll: string;
  readonly admitOne: (name: string) => string;
  readonly denyOne: (name: string) => string;
  readonly lock: string;
  readonly unlock: string;
  readonly locked: string;
  /** Guests are nothing that one has to be told. */
  readonly roles: Readonly<Record<Exclude<Role, 'guest'>, string>>;
  readonly withRole: (name: string, role: string) => string;
  /** `then`: the name that the host read when it let them in; empty if there was none. */
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

export const lobbyEn: LobbyWords = {
  waiting: {
    'no-host': {
      title: 'Waiting for a host',
      text: 'Nobody who can let you in is here yet; this page keeps trying.',
    },
    knocking: { title: 'Knocking…', text: 'Your request is on its way to the host.' },
    asked: { title: 'Asking to join…', text: 'The host sees your name and decides.' },
  },
  askingAs: (name) => (name ? `You ask as ${name}.` : 'You ask without a name.'),
  nameLabel: 'Your name, as the host will see it',
  giveUp: 'Leave',
  knocks: (count) => (count === 1 ? 'Somebody asks to join' : `${count} people ask to join`),
  nameless: 'Somebody without a name',
  admit: 'Admit',
  deny: 'Deny',
  admitAll: 'Admit all',
  admitOne: (name) => `Admit ${name}`,
  denyOne: (name) => `Deny ${name}`,
  lock: 'Lock the room: nobody can ask to join',
  unlock: 'Unlock the room: people can ask to join again',
  locked: 'Locked: nobody can ask to join',
  roles: { owner: 'Host', cohost: 'Co-host' },
  withRole: (name, role) => `${name}, ${role}`,
  admittedAs: (name, then) =>
    then ? `${name} (admitted as ${then})` : `${name} (admitted without a name)`,
  options: (name) => `Options for ${name}`,
  makeCohost: 'Make co-host',
  makeCohostHint: 'Co-hosts let people in, too, and can lock the room.',
  remove: 'Remove from the call',
  removeOne: (name) => `Remove ${name} from the call?`,
  removeHint: 'This ends the call for them at once. They can ask to join again.',
  hide: 'Hide for me',
  hideOne: (name) => `Hide ${name}?`,
  hideHint:
    'You two no longer see or hear each other until you join anew. For the others nothing changes.',
  cancel: 'Cancel',
  close: 'Close',
  list: (names) => list.format(names),
  announce: {
    knocks: (names, count) => (count === 1 ? `${names} asks to join` : `${names} ask to join`),
    admitted: 'You were let in',
    cohost: 'You are a co-host now: you can let people in',
    locked: 'The room is locked now',
    unlocked: 'The room is no longer locked',
  },
};
