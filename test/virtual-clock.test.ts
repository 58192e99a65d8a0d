import { expect } from 'chai';
import { type AbortScope, abortScope, after as afterDelay, every } from '../src/base/abort.js';
import { monotonicMs, wallMs } from '../src/base/clock.js';
import { until } from './until.js';
import { installClock } from './virtual-clock.js';

describe('the virtual clock', () => {
  let scope: AbortScope;
  let ran: [string, number][];
  let startMs: number;
  beforeEach(() => {
    scope = abortScope();
    ran = [];
  });
  afterEach(() => scope.end());
  const begin = () => {
    startMs = monotonicMs();
  };
  const note = (what: string) => () => void ran.push([what, Math.round(monotonicMs() - startMs)]);

  it('runs timers in the order in which they are due, each at its time', async () => {
    const clock = installClock();
    begin();
    afterDelay(300, note('late'), scope.signal);
    every(100, note('period'), scope.signal);
    afterDelay(150, () => afterDelay(100, note('nested'), scope.signal), scope.signal);
    const cancel = afterDelay(200, note('cancelled'), scope.signal);
    cancel();
    await clock.advance(300);
    expect(ran).to.deep.equal([
      ['period', 100],
      ['period', 200],
      ['nested', 250],
      ['late', 300],
      ['period', 300],
    ]);
    scope.end();
    await clock.advance(1000);
    expect(ran).to.have.length(5);
  });

  it('waits for WebCrypto before the next timer runs', async () => {
    const clock = installClock();
    begin();
    const hash = async () => {
      await crypto.subtle.digest('SHA-256', new Uint8Array(1));
      await crypto.subtle.digest('SHA-256', new Uint8Array(1));
      note('hashed')();
    };
    afterDelay(100, () => void hash(), scope.signal);
    afterDelay(101, note('next'), scope.signal);
    await clock.advance(101);
    expect(ran).to.deep.equal([
      ['hashed', 100],
      ['next', 101],
    ]);
  });

  it('holds a page up: an overdue interval runs once, a timeout of 0 ms after what is overdue', async () => {
    const clock = installClock();
    begin();
    every(100, note('period'), scope.signal);
    afterDelay(250, note('overdue'), scope.signal);
    clock.holdUp(1000);
    expect(ran).to.deep.equal([]);
    afterDelay(0, note('new'), scope.signal);
    await until(() => ran.length >= 3, 'the timers');
    expect(ran).to.deep.equal([
      ['period', 1000],
      ['overdue', 1000],
      ['new', 1000],
    ]);
  });

  it('passes by itself at its rate, and is the real clock again after the test', async () => {
    const clock = installClock({ rate: 1000 });
    begin();
    afterDelay(60_000, note('a minute'), scope.signal);
    await until(() => ran.length > 0, 'a minute', 2000);
    expect(ran[0]?.[1]).to.be.at.least(60_000);
    clock.setRate(0);
    const [monotonic, wall] = [monotonicMs(), wallMs()];
    clock.shiftWall(-86_400_000);
    await until(() => performance.now() > startMs + 100, 'a moment');
    expect([monotonicMs(), wallMs()]).to.deep.equal([monotonic, wall - 86_400_000]);
    clock.uninstall();
    expect(Math.abs(wallMs() - Date.now())).to.be.below(1000);
  });
});
