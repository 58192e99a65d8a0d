// Applies the current rules to the facts of a saved report.

import type { Report } from '../src/diagnostics/report.js';
import { callVerdicts } from '../src/diagnostics/rules/call.js';
import { judgePeer } from '../src/diagnostics/rules/peer.js';
import { inContext } from '../src/diagnostics/rules/whose.js';

export function judgedAgain(report: Report): Report {
  const judged = report.peers.map((peer) => ({ ...peer, verdict: judgePeer(peer, report.at) }));
  const peers = inContext(judged, report.signalling, report.at);
  return { ...report, peers, verdicts: callVerdicts({ ...report, peers }) };
}
