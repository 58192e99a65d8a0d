// What a rule about one person looks at, and what all rules share. Pure.

import type { IceServerStatus, PeerReport } from '../peer-report.js';
import type { Ms, Verdict, VerdictCode } from '../verdict.js';
import type { Finding } from './ice-servers.js';

/** Our own deadlines, milliseconds: browsers need up to 40 s to admit a failure. */
export const deadlines = {
  offerMs: 5000,
  answerMs: 8000,
  candidatesMs: 3000,
  /** Where only relays are allowed theirs has to answer first, and may take its time (ice-servers.ts). */
  relayedMs: 7000,
  checkingMs: 6000,
  dtlsMs: 4000,
  /** A dead line is still called connected for up to nine seconds. */
  mediaMs: 10_000,
  /** A restart is given up for another by then. */
  restartMs: 15_000,
  /** A seat that nobody comes back to is given up after a minute (mesh/mesh.ts). */
  forgetMs: 50_000,
  /** A loss that lasts so long is not called an interruption any more. */
  lostMs: 60_000,
} as const;

export type PeerRuleFacts = Omit<PeerReport, 'verdict'>;

export interface RuleContext {
  readonly peer: PeerRuleFacts;
  readonly now: Ms;
  readonly servers: readonly IceServerStatus[];
  /** No path was found and none is being looked for. */
  readonly isOver: boolean;
  readonly wasConnected: boolean;
}

export type Rule = readonly [
  code: VerdictCode,
  severity: Verdict['severity'],
  holds: (subject: RuleContext) => Finding | false,
];

export const isUp = ({ peer }: RuleContext) => peer.states.connection === 'connected';
export const since = ({ now }: RuleContext, at: Ms | undefined) =>
  at === undefined ? 0 : now - at;
export const fact = (fact: string, value: string | number | boolean, at?: Ms): Finding => ({
  evidence: [{ fact, value, at }],
});
