// The table of a whole run in Markdown: scenario → verdict → path → seconds. Pure, except for writing the file.
import { writeFileSync } from 'node:fs';

const cell = (text) => String(text ?? '').replaceAll('|', '\\|');
const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
const people = { a: 'Ada', a2: 'Bob', b: 'Bob' };

/** The results of the checks in the first home. */
const checkLine = ({ name, browser, report }) => {
  if (!report) return line([name, browser, 'not as expected', '', '']);
  const { outcome, headline, tookMs } = report;
  const verdict = headline ? `\`${headline.code}\`` : '–';
  return line([name, browser, outcome, verdict, (tookMs / 1000).toFixed(1)]);
};

/** `rows` are in the order of the scenarios, `checks` in theirs. */
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
  const text = `# Results of the network lab

Written by \`npm run test:net\`: ${scenarios} scenarios and ${checks.length} checks in ${Math.round(seconds)} s. Each scenario is a call between two homes
behind separate routers ([routers.mjs](routers.mjs)); Ada joins first. *Path* is the path of the call, if there is one;
*seconds* is the time until the page showed the verdict, from the last join or from the event.

${line(['scenario', 'who', 'verdict', 'path', 'seconds', 'text on the page'])}
${line(['---', '---', '---', '---', '---:', '---'])}
${table.join('\n')}

## A check before the call

The results of \`check()\` in Ada's home, and their durations.

${line(['network', 'browser', 'outcome', 'verdict', 'seconds'])}
${line(['---', '---', '---', '---', '---:'])}
${checks.map(checkLine).join('\n')}
`;
  writeFileSync(new URL('results.md', import.meta.url), text);
}
