// Writes the reports of a run as fixtures for the rules and for Storybook: the last report of each verdict, with the
// lab's addresses (RFC 1918, RFC 5737).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../fixtures/reports/', import.meta.url);

/** One report in a line, by verdict, so that a diff shows which of them changed. */
const linesOf = (reports) =>
  [...reports].map(([code, report]) => `${JSON.stringify(code)}:${JSON.stringify(report)}`);

export function writeReports(rows) {
  mkdirSync(folder, { recursive: true });
  for (const engine of ['chromium', 'firefox']) {
    const file = new URL(`${engine}.json`, folder);
    // Verdicts that this run did not produce, or produced wrongly, keep their report.
    const reports = new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file))) : []);
    for (const { browser, look } of rows) {
      const code = look?.report.verdicts[0].code;
      if (browser === engine && code) reports.set(code, look.report);
    }
    writeFileSync(file, `{\n${linesOf(reports).join(',\n')}\n}\n`);
  }
}
