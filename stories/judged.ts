// Applies the current rules to the facts of a saved report.

import type { Report } from '../src/diagnostics/report.js';
import { callVerdicts } from '../src/diagnostics/rules/judge-call.js';
import { judgePeer } from '../src/diagnostics/rules/judge-peer.js';
import { withLossSide } from '../src/diagnostics/rules/lost-connection-side.js';

export function judgedAgain(report: Report): Report {
  const judged = report.peers.map((peer) => ({ ...peer, verdict: judgePeer(peer, report.at) }));
  const peers = withLossSide(judged, report.signalling, report.at);
  return { ...report, peers, verdicts: callVerdicts({ ...report, peers }) };
}
