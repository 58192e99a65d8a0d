import { expect } from 'chai';
import { abortScope } from '../../src/base/abort.js';
import {
  type Advice,
  adviseRecovery,
  IceRecovery,
  type RecoveryFacts,
  recoveryMs,
} from '../../src/peer/ice-recovery.js';
import { installClock } from '../virtual-clock.js';
import { healthy } from './paths.js';

describe('IceRecovery', () => {
  it('does not count time in which this page was held up as silence', async () => {
    const clock = installClock();
    const scope = abortScope();
    let isReceived = true;
    const seen: boolean[] = [];
    const sample = () => {
      seen.push(isReceived);
      return healthy;
    };
    const nothing = () => {};
    const act = { ask: nothing, doubt: nothing, restart: nothing, rebuild: nothing };
    new IceRecovery(sample, { ...act, 'give-up': nothing }, scope.signal);
    await clock.advance(recoveryMs.look);
    expect(seen).to.deep.equal([true]);
    clock.holdUp(recoveryMs.late + recoveryMs.look);
    isReceived = false;
    seen.length = 0;
    // Timers that became due meanwhile run first.
    await clock.advance(20);
    isReceived = true;
    await clock.advance(recoveryMs.look);
    scope.end();
    expect(seen).to.deep.equal([true]);
  });
});

describe('adviseRecovery', () => {
  const cases: [string, Partial<RecoveryFacts>, Advice][] = [
    ['leaves a healthy path alone', {}, 'wait'],
    [
      'waits while ICE is checking',
      { isVerified: false, connection: 'connecting', troubledMs: 5000 },
      'wait',
    ],
    [
      'gives up when no path is found in time',
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
      'restarts after two seconds of disconnection',
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
      'restarts a silent path whose state is connected',
      { channelSilentMs: recoveryMs.silence, mediaSilentMs: recoveryMs.silence },
      'restart',
    ],
    [
      'delays the restart of the polite side',
      { channelSilentMs: 4900, mediaSilentMs: 4900, polite: true },
      'wait',
    ],
    [
      'restarts on the polite side after the delay',
      { channelSilentMs: 5000, mediaSilentMs: 5000, polite: true },
      'restart',
    ],
    ['pings a silent peer', { channelSilentMs: 1000, mediaSilentMs: 1000 }, 'ask'],
    ['probes a peer that answers nothing', { channelSilentMs: 2000, mediaSilentMs: 2000 }, 'doubt'],
    ['waits while media arrives', { channelSilentMs: 10_000, mediaSilentMs: 10 }, 'wait'],
    [
      'waits after the restart: a frozen page does not answer, but its browser does',
      { channelSilentMs: 60_000, mediaSilentMs: 60_000, restartedMs: 53_000, advisedMs: 53_000 },
      'wait',
    ],
    [
      'restarts again if the restart had another reason: its offer may have been lost on the dead path',
      { channelSilentMs: 60_000, mediaSilentMs: 60_000, restartedMs: 59_000 },
      'restart',
    ],
    [
      'gives a restart time to work',
      { connection: 'failed', restartedMs: 3000, channelSilentMs: 9000, mediaSilentMs: 9000 },
      'wait',
    ],
    [
      'restarts again when the restart failed',
      { connection: 'failed', restartedMs: 6000, channelSilentMs: 9000, mediaSilentMs: 9000 },
      'restart',
    ],
    [
      'replaces the connection when restarts fail',
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
      'keeps the connection while messages arrive',
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
      'replaces the connection at once when DTLS has failed',
      { connection: 'failed', dead: true, troubledMs: 0 },
      'rebuild',
    ],
    [
      'delays the replacement on the polite side, so that offers rarely cross',
      { connection: 'failed', dead: true, troubledMs: 1500, polite: true },
      'wait',
    ],
  ];
  for (const [name, change, advice] of cases) {
    it(name, () => expect(adviseRecovery({ ...healthy, ...change })).to.equal(advice));
  }
});
