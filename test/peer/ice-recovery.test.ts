import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import {
  type Advice,
  adviseRecovery,
  IceRecovery,
  type PathFacts,
  recoveryMs,
} from '../../src/peer/ice-recovery.js';
import { installClock } from '../virtual-clock.js';
import { healthy } from './paths.js';

describe('Recovery', () => {
  it('calls nothing silence that waited for this page', async () => {
    const clock = installClock();
    const scope = abortScope();
    let isHeard = true;
    const seen: boolean[] = [];
    const look = () => {
      seen.push(isHeard);
      return healthy;
    };
    const nothing = () => {};
    const act = { ask: nothing, doubt: nothing, restart: nothing, rebuild: nothing };
    new IceRecovery(look, { ...act, 'give-up': nothing }, scope.signal);
    await clock.advance(recoveryMs.look);
    expect(seen).to.deep.equal([true]);
    clock.holdUp(recoveryMs.late + recoveryMs.look);
    isHeard = false;
    seen.length = 0;
    // After every timer that has become due meanwhile.
    await clock.advance(20);
    isHeard = true;
    await clock.advance(recoveryMs.look);
    scope.end();
    expect(seen).to.deep.equal([true]);
  });
});

describe('advise', () => {
  const cases: [string, Partial<PathFacts>, Advice][] = [
    ['leaves a healthy path alone', {}, 'wait'],
    [
      'waits for a path that is being found',
      { isVerified: false, connection: 'connecting', troubledMs: 5000 },
      'wait',
    ],
    [
      'gives up a path that is not found in time',
      { isVerified: false, connection: 'connecting', troubledMs: recoveryMs.connect },
      'give-up',
    ],
    [
      'gives up at once when ICE has failed before it ever connected',
      { isVerified: false, connection: 'failed', troubledMs: 100 },
      'give-up',
    ],
    ['waits a moment when disconnected', { connection: 'disconnected', troubledMs: 1500 }, 'wait'],
    [
      'restarts after two seconds of it',
      { connection: 'disconnected', troubledMs: 2000, channelSilentMs: 2000, mediaSilentMs: 2000 },
      'restart',
    ],
    [
      'lets the impolite side restart first',
      { connection: 'disconnected', troubledMs: 2500, polite: true },
      'wait',
    ],
    [
      'restarts at once on failed',
      { connection: 'failed', troubledMs: 0, channelSilentMs: 9000, mediaSilentMs: 9000 },
      'restart',
    ],
    [
      'restarts a path that claims to be connected but is silent',
      { channelSilentMs: recoveryMs.silence, mediaSilentMs: recoveryMs.silence },
      'restart',
    ],
    [
      'the polite side a moment later',
      { channelSilentMs: 4900, mediaSilentMs: 4900, polite: true },
      'wait',
    ],
    ['but not for ever', { channelSilentMs: 5000, mediaSilentMs: 5000, polite: true }, 'restart'],
    ['asks who is silent', { channelSilentMs: 1000, mediaSilentMs: 1000 }, 'ask'],
    ['doubts who answers nothing', { channelSilentMs: 2000, mediaSilentMs: 2000 }, 'doubt'],
    ['not somebody whose media comes', { channelSilentMs: 10_000, mediaSilentMs: 10 }, 'wait'],
    [
      'and then is patient: a frozen page answers nothing, its browser does',
      { channelSilentMs: 60_000, mediaSilentMs: 60_000, restartedMs: 53_000, advisedMs: 53_000 },
      'wait',
    ],
    [
      'but not if the restart was for another reason: its offer may have gone into the dead path',
      { channelSilentMs: 60_000, mediaSilentMs: 60_000, restartedMs: 59_000 },
      'restart',
    ],
    [
      'gives a restart time to work',
      { connection: 'failed', restartedMs: 3000, channelSilentMs: 9000, mediaSilentMs: 9000 },
      'wait',
    ],
    [
      'restarts again when that did not help',
      { connection: 'failed', restartedMs: 6000, channelSilentMs: 9000, mediaSilentMs: 9000 },
      'restart',
    ],
    [
      'makes a new connection when restarts do not help',
      {
        connection: 'failed',
        troubledMs: 15_000,
        channelSilentMs: 20_000,
        mediaSilentMs: 20_000,
        restartedMs: 3000,
      },
      'rebuild',
    ],
    [
      'but not while something is heard',
      {
        connection: 'disconnected',
        troubledMs: 15_000,
        channelSilentMs: 100,
        mediaSilentMs: 100,
        restartedMs: 3000,
      },
      'wait',
    ],
    [
      'makes a new connection at once when DTLS is dead',
      { connection: 'failed', dead: true, troubledMs: 0 },
      'rebuild',
    ],
    [
      'the polite side a moment later, so that offers seldom cross',
      { connection: 'failed', dead: true, troubledMs: 1500, polite: true },
      'wait',
    ],
  ];
  for (const [name, change, advice] of cases) {
    it(name, () => expect(adviseRecovery({ ...healthy, ...change })).to.equal(advice));
  }
});
