// Reports of real calls between homes behind NAT routers (test/net/) as the panel receives them, with masked addresses.

import { redact } from '../src/diagnostics/redact.js';
import type { Report, VerdictCode } from '../src/diagnostics/report.js';
import chromium from '../test/fixtures/reports/chromium.json?raw';
import { judgedAgain } from './judged.js';

type Recorded = Partial<Record<VerdictCode, Report>>;

export const recorded: Recorded = Object.fromEntries(
  Object.entries(JSON.parse(chromium) as Recorded).map(([code, report]) => [
    code,
    redact(judgedAgain(report), 'masked'),
  ]),
);
