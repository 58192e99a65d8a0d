// The network lab: real browsers behind real routers, and the verdicts that the page shows. The scenarios are tables in
// scenarios/; lab.mjs creates the networks. `npm run build && npm run test:net`, as root on Linux; `node --test
// --test-name-pattern='symmetric' test/net/net.test.mjs` runs some of them, LABS=1 one at a time. RECORD=1 keeps the
// reports as fixtures.
import { existsSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { sweep, whyNot } from './lab.mjs';
import { Pool } from './pool.mjs';
import { writeReports } from './reports.mjs';
import { writeResults } from './results.mjs';
import { play, playCheck } from './run.mjs';
import { changes } from './scenarios/changes.mjs';
import { checks } from './scenarios/checks.mjs';
import { firefox } from './scenarios/firefox.mjs';
import { meeting } from './scenarios/meeting.mjs';
import { paths } from './scenarios/paths.mjs';
import { servers } from './scenarios/servers.mjs';

const scenarios = [...paths, ...servers, ...meeting, ...changes, ...firefox];
/** The changes take up to two minutes each. They start first, so that the run does not end with one of them alone. */
const inOrderOfStart = [...changes, ...scenarios.filter((one) => !changes.includes(one))];
const built = new URL('../../dist/video-call.js', import.meta.url);
const obstacle = whyNot();
if (obstacle) console.log(`The network lab cannot run here: ${obstacle}.`);

/** Most of a scenario is waiting for a timeout of the browser or of the page: three keep two cores busy. */
const concurrency = Number(process.env.LABS ?? 3);

describe('the network lab', { skip: obstacle, concurrency }, () => {
  if (!obstacle) sweep();
  if (!existsSync(built)) throw new Error('The built element is missing: npm run build');
  const begun = performance.now();
  const pool = new Pool(concurrency);
  const results = new Map();
  const checked = new Map();

  for (const scenario of inOrderOfStart) {
    it(scenario.name, async () => {
      const { network, spoils: spoilt } = scenario;
      results.set(scenario, [{ scenario: scenario.name }]);
      const rows = await pool.borrow({ network, spoilt }, ({ lab, home }) =>
        play(scenario, lab, home),
      );
      results.set(scenario, rows);
    });
  }

  for (const scenario of checks) {
    for (const browser of scenario.browsers ?? ['chromium', 'firefox']) {
      const name = `${scenario.name}, ${browser}`;
      it(`a check: ${name}`, async () => {
        checked.set(name, { name: scenario.name, browser });
        const report = await pool.borrow({}, ({ lab, home }) =>
          playCheck(scenario, browser, lab, home),
        );
        checked.set(name, { name: scenario.name, browser, report });
      });
    }
  }

  after(async () => {
    await pool.close();
    const rows = scenarios.flatMap((scenario) => results.get(scenario) ?? []);
    if (process.env.RECORD) writeReports(rows);
    if (results.size < scenarios.length) return; // some scenarios were skipped
    const seconds = (performance.now() - begun) / 1000;
    writeResults(rows, [...checked.values()], { seconds });
  });
});
