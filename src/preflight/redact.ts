// Redacts the result of a check by the levels of a call's report. Pure.

import { redactBy } from '../diagnostics/redact.js';
import type { Redaction } from '../diagnostics/report.js';
import type { CheckReport } from './report.js';

/** A result that reveals no more than `level` allows. */
export function redactCheck(report: CheckReport, level: Redaction): CheckReport {
  if (level === 'none') return report;
  const { brokers, servers, relays } = report;
  return redactBy(report, level, {
    brokers: brokers.map(({ host }) => host),
    urls: [...servers.map(({ url }) => url), ...relays.map(({ server }) => server)],
  });
}
