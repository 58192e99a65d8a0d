// A tab that returns gets its place back, and a live peer cannot be displaced. The stale peer of a crashed tab is tested in
// test/e2e/crash.test.mjs.

import { expect } from 'chai';
import { randomName } from '../../src/base/bytes.js';
import { Callers, connected, meshed, names } from '../call/callers.js';
import { until } from '../until.js';

const resumeToken = randomName();

describe('Resumption', () => {
  let callers = new Callers();
  beforeEach(() => {
    callers = new Callers();
  });
  afterEach(() => callers.close());

  it('keeps the place of a reloaded tab', async () => {
    const anna = callers.call('Anna');
    const bo = callers.call('Bo', { resumeToken });
    const chen = callers.call('Chen');
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    await chen.join();
    await meshed(anna, bo, chen);
    await bo.leave();
    await until(() => connected(anna) === 1, 'Bo left');
    const again = callers.call('Bo', { resumeToken });
    await again.join();
    await meshed(anna, again, chen);
    await until(() => names(anna).join() === 'Bo,Chen', 'Bo in his former place');
  });

  it('keeps each live peer, even if another one presents the same token', async () => {
    const anna = callers.call('Anna');
    const bo = callers.call('Bo', { resumeToken });
    await Promise.all([anna.join(), bo.join()]);
    await meshed(anna, bo);
    const eve = callers.call('Eve', { resumeToken });
    await eve.join();
    await meshed(anna, bo, eve);
    await until(() => names(anna).join() === 'Bo,Eve', 'both are known');
    const known = performance.now();
    await until(() => performance.now() - known > 2000, 'time to remove a peer');
    expect([anna, bo, eve].map(connected)).to.deep.equal([2, 2, 2]);
    expect(callers.errors).to.deep.equal([]);
  });
});
