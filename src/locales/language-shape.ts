// The shape of a language. A language that lacks a part, or a part that lacks a sentence, does not compile.

import type { GlossaryMessages } from './en/glossary.js';
import type { LobbyMessages } from './en/lobby.js';
import type { PreflightMessages } from './en/preflight.js';
import type { SasMessages } from './en/sas.js';
import type { StageMessages } from './en/stage.js';
import type { CallMessages } from './messages.js';
import type { ReportMessages } from './report-messages.js';
import type { VerdictMessages } from './verdict-messages.js';

/** The messages of each part of the user interface that is loaded when it is first shown. */
export interface PartMessages {
  readonly glossary: GlossaryMessages;
  readonly lobby: LobbyMessages;
  readonly preflight: PreflightMessages;
  readonly report: ReportMessages;
  readonly sas: SasMessages;
  readonly stage: StageMessages;
  readonly verdicts: VerdictMessages;
}

export type Part = keyof PartMessages;

/** The export of the `index.ts` of a language's folder. */
export interface Language {
  /** The messages that every page shows: prejoin screen, devices, the end of a call, errors. */
  readonly call: CallMessages;
  /** Each in a separate chunk, loaded together with its part. */
  readonly parts: { readonly [P in Part]: () => Promise<PartMessages[P]> };
}
