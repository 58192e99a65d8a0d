// The shape of a language. A language that lacks a part, or a part that lacks a sentence, does not compile.

import type { GlossaryWords } from './en/glossary.js';
import type { LobbyWords } from './en/lobby.js';
import type { PreflightWords } from './en/preflight.js';
import type { SafetyWords } from './en/sas.js';
import type { Words } from './messages.js';
import type { PanelWords } from './report-messages.js';
import type { VerdictWords } from './verdict-messages.js';

/** The messages of each part of the user interface that is loaded when it is first shown. */
export interface PartMessages {
  readonly glossary: GlossaryWords;
  readonly lobby: LobbyWords;
  readonly preflight: PreflightWords;
  readonly report: PanelWords;
  readonly sas: SafetyWords;
  readonly verdicts: VerdictWords;
}

export type Part = keyof PartMessages;

/** The export of the `index.ts` of a language's folder. */
export interface Language {
  /** The messages that every page shows: prejoin screen, stage, toolbar, errors. */
  readonly call: Words;
  /** Each in a separate chunk, loaded together with its part. */
  readonly parts: { readonly [P in Part]: () => Promise<PartMessages[P]> };
}
