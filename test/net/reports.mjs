// The reports of a run as fixtures, for the rules and for Storybook: of each verdict the last one, as the person had it, with
// the lab's own addresses (RFC 1918, RFC 5737), which belong to nobody.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../fixtures/reports/', import.meta.url);

/** Report by verdict, one a line: a new recording shows which of them changed. */
const linesOf = (reports) =>
  [...reports].map(([code, report]) => `${JSON.stringify(code)}:${JSON.stringify(report)}`);

export function writeReports(rows) {
  mkdirSync(folder, { recursive: true });
  for (const engine of ['chromium', 'firefox']) {
    const file = new URL(`${engine}.json`, folder);
    // What this run has not seen, or was told wrong, stays as it was.
    const reports = new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file))) : []);
    for (const { browser, look } of rows) {
      const code = look?.report.verdicts[0].code;
      if (browser === engine && code) reports.set(code, look.report);
    }
    writeFileSync(file, `{\n${linesOf(reports).join(',\n')}\n}\n`);
  }
}
