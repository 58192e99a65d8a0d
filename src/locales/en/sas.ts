// The safety code, in English, with a name for each emoji. Loaded on join.

import type { Security } from '../../call/state.js';

export interface SasMessages {
  readonly title: string;
  /** Its purpose, in one or two sentences. */
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

export const sasEn: SasMessages = {
  title: 'Safety code',
  explained:
    'Compare these pictures out loud. If they match for everyone, no one is intercepting the call.',
  levels: {
    open: 'Open room: anyone who knows the room name can join.',
    weak: 'Password room: anyone who guesses the password can join.',
    strong: 'Private room: only people with the link can join.',
    verified: 'Verified: you compared the code and it matched.',
  },
  code: 'The five pictures',
  match: 'They match',
  differ: 'They don’t match',
  verified: 'You confirmed that they match. Compare again when someone joins or leaves.',
  alone: 'The code appears when someone else joins.',
  unconnected: 'The code appears when everyone is connected.',
  waiting: 'Generating the code…',
  withheld: (names) => `No code yet: ${names} did not respond.`,
  contradicted: (names) =>
    `No code: ${names} tried to change their part of it, which may be an attempt to intercept the call. A new code appears when someone joins or leaves.`,
  exhausted:
    'Too many codes were generated, which may be an attempt to find a matching one. Leave and rejoin for a new code.',
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
