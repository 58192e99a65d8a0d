// Reports of real calls between homes behind NAT routers, judged again: what `RECORD=1 npm run test:net` has kept when all
// of them were right.

import { expect } from 'chai';
import type { Report } from '../../src/diagnostics/report.js';
import { judge } from '../../src/diagnostics/rules.call.js';
import { judgePeer } from '../../src/diagnostics/rules.js';

const folder = new URL('../fixtures/reports/', import.meta.url);
const load = async (browser: string): Promise<Record<string, Report>> =>
  (await fetch(new URL(`${browser}.json`, folder))).json();

/** By the rules as they are now, from nothing but the facts. */
const again = (report: Report) =>
  judge({
    ...report,
    peers: report.peers.map((peer) => ({ ...peer, verdict: judgePeer(peer, report.at) })),
  });

for (const browser of ['chromium', 'firefox']) {
  const reports = await load(browser);
  describe(`recorded reports of ${browser}`, () => {
    for (const [code, report] of Object.entries(reports)) {
      it(`say ${code} still`, () => {
        const verdicts = again(report);
        expect(verdicts[0]?.code).to.equal(code);
        const alarms = verdicts.filter(({ severity }) => ['error', 'warning'].includes(severity));
        const before = report.verdicts.filter(({ severity }) =>
          ['error', 'warning'].includes(severity),
        );
        expect(alarms.map((one) => one.code)).to.deep.equal(before.map((one) => one.code));
      });
    }

    it('are of more than one kind', () => {
      expect(Object.keys(reports).length).to.be.above(4);
    });
  });
}
