// The table of a whole run, for people to read: scenario → verdict → path → seconds. Pure but for writing the file.
import { writeFileSync } from 'node:fs';

const cell = (text) => String(text ?? '').replaceAll('|', '\\|');
const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const people = { a: 'Ada', a2: 'Bob', b: 'Bob' };

/** What a check in the first home said; none is asked of a person. */
const checkLine = ({ name, browser, report }) => {
  if (!report) return line([name, browser, 'not as expected', '', '']);
  const { outcome, headline, tookMs } = report;
  const verdict = headline ? `\`${headline.code}\`` : '–';
  return line([name, browser, outcome, verdict, (tookMs / 1000).toFixed(1)]);
};

/** `rows` in the order of the scenarios, `checks` in theirs. */
export function writeResults(rows, checks, { seconds }) {
  const scenarios = new Set(rows.map(({ scenario }) => scenario)).size;
  const table = rows.map(({ scenario, browser, what, person, seconds: took, look }) => {
    if (!look) return line([scenario, '', 'not as expected', '', '', '']);
    const [first] = look.report.verdicts;
    const event = what ? `${scenario}: ${what}` : scenario;
    const path = look.peers[0]?.path ?? '–';
    const who = browser === 'chromium' ? people[person] : `${people[person]} (${browser})`;
    return line([event, who, `\`${first.code}\``, path, took.toFixed(1), look.sentence]);
  });
  const text = `# What the network lab finds

Written by \`npm run test:net\`: ${scenarios} scenarios and ${checks.length} checks in ${Math.round(seconds)} s. Each is a call between two homes behind routers of
their own ([routers.mjs](routers.mjs)); Ada is in the room first. *Path* is the way that carries the call, if any does;
*seconds* is the time until the page said so, from the moment the last person came in or the thing happened.

${line(['scenario', 'who', 'verdict', 'path', 'seconds', 'what the person reads'])}
${line(['---', '---', '---', '---', '---:', '---'])}
${table.join('\n')}

## A check before the call

What \`check()\` says in Ada's home, and after how many seconds.

${line(['network', 'browser', 'outcome', 'verdict', 'seconds'])}
${line(['---', '---', '---', '---', '---:'])}
${checks.map(checkLine).join('\n')}
`;
  writeFileSync(new URL('results.md', import.meta.url), text);
}
