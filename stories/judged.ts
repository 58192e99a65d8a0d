// A saved report as the rules of now judge it, from nothing but its facts.

import type { Report } from '../src/diagnostics/report.js';
import { judge } from '../src/diagnostics/rules.call.js';
import { judgePeer } from '../src/diagnostics/rules.js';

export function judgedAgain(report: Report): Report {
  const peers = report.peers.map((peer) => ({ ...peer, verdict: judgePeer(peer, report.at) }));
  return { ...report, peers, verdicts: judge({ ...report, peers }) };
}
