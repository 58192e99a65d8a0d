// A tab that comes back takes its place; nobody who is alive can be moved out of theirs. What becomes of a ghost takes
// a tab that dies: test/e2e/crash.test.mjs.

import { expect } from 'chai';
import { randomName } from '../../src/base/bytes.js';
import { Callers, connected, meshed, names } from '../call/callers.js';
import { until } from '../until.js';

const seat = randomName();

describe('Seats', () => {
  let callers = new Callers();
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());

  it('keeps the place of a tab that was reloaded', async () => {
    const anna = callers.call('Anna');
    const bo = callers.call('Bo', { resumeToken: seat });
    const chen = callers.call('Chen');
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await chen.join();
    await meshed(anna, bo, chen);
    await bo.leave();
    await until(() => connected(anna) === 1, 'Bo left');
    const again = callers.call('Bo', { resumeToken: seat });
    await again.join();
    await meshed(anna, again, chen);
    await until(() => names(anna).join() === 'Bo,Chen', 'Bo sits where he sat');
  });

  it('lets everybody live who answers, whoever else knows their seat', async () => {
    const anna = callers.call('Anna');
    const bo = callers.call('Bo', { resumeToken: seat });
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const eve = callers.call('Eve', { resumeToken: seat });
    await eve.join();
    await meshed(anna, bo, eve);
    await until(() => names(anna).join() === 'Bo,Eve', 'both are known');
    const known = performance.now();
    await until(() => performance.now() - known > 2000, 'time to throw somebody out');
    expect([anna, bo, eve].map(connected)).to.deep.equal([2, 2, 2]);
    expect(callers.errors).to.deep.equal([]);
  });
});
