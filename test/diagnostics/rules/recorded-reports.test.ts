// Recorded reports of real calls between homes behind NAT routers (`RECORD=1 npm run test:net`), judged again.

import { expect } from 'chai';
import type { Report } from '../../../src/diagnostics/report.js';
import { judgedAgain } from '../../../stories/judged.js';

const folder = new URL('../../fixtures/reports/', import.meta.url);
const load = async (browser: string): Promise<Record<string, Report>> =>
  (await fetch(new URL(`${browser}.json`, folder))).json();

const alarmsOf = ({ verdicts }: Report) =>
  verdicts
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ code }) => code);

/** A working path, no path, a faulty server: with both browsers. */
const least = ['connected-lan', 'connected-relay', 'symmetric-nat-no-turn', 'turn-auth-failed'];

for (const browser of ['chromium', 'firefox']) {
  const reports = await load(browser);
  describe(`recorded reports of ${browser}`, () => {
    for (const [code, report] of Object.entries(reports)) {
      it(`still yield ${code}`, () => {
        const again = judgedAgain(report);
        expect(again.verdicts[0]?.code).to.equal(code);
        expect(alarmsOf(again)).to.deep.equal(alarmsOf(report));
        for (const { firstMs = 0, errorMs = 0 } of again.servers) {
          expect(Math.min(firstMs, errorMs)).to.be.at.least(0);
        }
      });
    }

    it('cover these verdicts', () => {
      expect(Object.keys(reports)).to.include.members(least);
    });
  });
}
