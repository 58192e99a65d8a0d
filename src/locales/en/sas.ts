// What the safety code is, in English, with a name for each picture; read when a call runs, never before.
// Knows no layout.

import type { Security } from '../../call/state.js';

export interface SafetyWords {
  readonly title: string;
  /** What it is good for, in one sentence. */
  readonly explained: string;
  readonly levels: Readonly<Record<Security, string>>;
  readonly code: string;
  readonly match: string;
  readonly differ: string;
  readonly verified: string;
  readonly alone: string;
  readonly unconnected: string;
  readonly waiting: string;
  readonly withheld: (names: string) => string;
  readonly contradicted: (names: string) => string;
  readonly exhausted: string;
  readonly close: string;
  /** In the order of the table in sas-emoji.ts. */
  readonly pictures: readonly string[];
}

export const safetyEn: SafetyWords = {
  title: 'Safety code',
  explained:
    'Read these five pictures to each other: if everybody has the same, nobody stands between you and listens.',
  levels: {
    open: 'Open room: whoever knows its name can come in.',
    weak: 'Room with a passphrase: whoever guesses it can come in.',
    strong: 'Private room: only people with the link can come in.',
    verified: 'Verified: you compared the code, and it matched.',
  },
  code: 'The five pictures',
  match: 'They match',
  differ: 'They don’t match',
  verified: 'You said that they match. This holds until somebody comes or goes.',
  alone: 'There is a code as soon as somebody else is here.',
  unconnected: 'There is a code as soon as everybody is connected.',
  waiting: 'The code is being made…',
  withheld: (names) => `No code yet: ${names} did not take part in making it.`,
  contradicted: (names) =>
    `No code: ${names} tried to change their part of it, which can be an attempt to listen in. There is a new code when somebody comes or goes.`,
  exhausted:
    'Too many codes were begun, which can be an attempt to find a matching one. Leave and join again for a new one.',
  close: 'Close',
  pictures: `
  dog cat mouse rabbit bear panda lion cow
  pig frog monkey chicken penguin owl unicorn bee
  butterfly snail turtle snake octopus whale elephant cactus
  tree mushroom sunflower moon star fire rainbow apple
  banana grapes strawberry lemon cherries pizza doughnut carrot
  corn bread coffee cake football balloon gift guitar
  trumpet bell key hammer book lamp clock umbrella
  crown glasses hat rocket bicycle train anchor house
  `
    .trim()
    .split(/\s+/),
};
