import { expect } from 'chai';

import { CallError } from '../../../src/base/errors.js';
import { noSafety, type Verdict } from '../../../src/call/state.js';
import { en } from '../../../src/locales/en/call.js';
import { stageEn } from '../../../src/locales/en/stage.js';
import { zhCn } from '../../../src/locales/zh-cn/call.js';
import { stageZhCn } from '../../../src/locales/zh-cn/stage.js';
import { fakeState } from '../../../src/testing.js';
import { announceEnd } from '../../../src/view/screens/ended.js';
import { announceInCall } from '../../../src/view/stage/live-region.js';
import { stageWith } from '../participants.js';

const english = { words: en, stageWords: stageEn };
const chinese = { words: zhCn, stageWords: stageZhCn };

const announce = (...[before, now, messages]: Parameters<typeof announceInCall>) =>
  announceEnd(before, now, messages.words) ?? announceInCall(before, now, messages);

const ada = { id: 'a', name: 'Ada' };
const grace = { id: 'g', name: 'Grace' };
const sharing = { microphone: true, camera: true, screen: true };
const verified = { ...noSafety, code: [1, 2, 3, 4, 5], verified: true };
const notConfirmed: Verdict = {
  code: 'not-confirmed',
  severity: 'error',
  scope: 'peer',
  confidence: 'certain',
  evidence: [],
  since: 0,
  values: {},
};
const alone = stageWith([], { arrival: 'created' });

describe('announce', () => {
  const table: [what: string, before: typeof alone, now: typeof alone, said: string | null][] = [
    ['nothing new', stageWith([ada]), stageWith([ada]), null],
    ['alone', fakeState({ stage: 'joining' }), alone, 'You’re the only one here'],
    ['somebody heard of', alone, stageWith([{ ...ada, stage: 'announced' }]), null],
    ['the first arrival', alone, stageWith([ada]), 'Ada joined'],
    ['an arrival', stageWith([ada]), stageWith([ada, grace]), 'Grace joined'],
    [
      'two arrivals',
      stageWith([{ id: 'x', name: 'X' }]),
      stageWith([{ id: 'x', name: 'X' }, ada, grace]),
      'Ada and Grace joined',
    ],
    ['a departure', stageWith([ada, grace]), stageWith([ada]), 'Grace left'],
    ['the last departure', stageWith([ada]), alone, 'Ada left'],
    [
      'one of two interrupted',
      stageWith([ada, grace]),
      stageWith([ada, { ...grace, stage: 'interrupted' }]),
      'Reconnecting to Grace',
    ],
    [
      'all interrupted',
      stageWith([ada]),
      stageWith([{ ...ada, stage: 'interrupted' }]),
      'Connection interrupted, reconnecting',
    ],
    [
      'all back',
      stageWith([{ ...ada, stage: 'interrupted' }]),
      stageWith([ada]),
      'Connection restored',
    ],
    [
      'one back',
      stageWith([ada, { ...grace, stage: 'interrupted' }]),
      stageWith([ada, grace]),
      'Grace is back',
    ],
    [
      'out of reach',
      stageWith([ada, { ...grace, stage: 'checking' }]),
      stageWith([ada, { ...grace, stage: 'unreachable' }]),
      'Can’t connect to Grace',
    ],
    [
      'a screen',
      stageWith([ada]),
      stageWith([{ ...ada, media: sharing }]),
      'Ada is sharing a screen',
    ],
    [
      'a refusal',
      stageWith([ada, { ...grace, stage: 'unreachable' }]),
      stageWith([ada, { ...grace, stage: 'unreachable', verdict: notConfirmed }]),
      'Grace’s identity couldn’t be verified',
    ],
    [
      'a code that no longer holds',
      stageWith([ada], { safety: verified }),
      stageWith([ada]),
      'Compare the safety code again',
    ],
    [
      'a code that fell by an arrival',
      stageWith([ada], { safety: verified }),
      stageWith([ada, grace]),
      'Grace joined. Compare the safety code again',
    ],
    [
      'a code that fell by leaving',
      stageWith([ada], { safety: verified }),
      fakeState({ stage: 'left' }),
      'You left the call',
    ],
    ['leaving', stageWith([ada]), fakeState({ stage: 'left' }), 'You left the call'],
    [
      'a full room',
      fakeState({ stage: 'joining' }),
      fakeState({ stage: 'full' }),
      'The room is full',
    ],
    [
      'a failure',
      fakeState({ stage: 'joining' }),
      fakeState({ stage: 'failed', error: new CallError('no-broker') }),
      'The call failed. Can’t connect to the call server',
    ],
  ];
  for (const [what, before, now, said] of table) {
    it(`announces ${what}: ${said ?? 'nothing'}`, () => {
      expect(announce(before, now, english)).to.equal(said);
    });
  }

  it('announces the end of a call before the templates of a running call are loaded', () => {
    const failed = fakeState({ stage: 'failed', error: new CallError('not-loaded') });
    expect(announceEnd(fakeState({ stage: 'joining' }), failed, en)).to.match(/^The call failed/);
    expect(announceEnd(alone, stageWith([ada]), en)).to.equal(null);
  });

  it('is available in Chinese', () => {
    expect(announce(alone, stageWith([ada, grace]), chinese)).to.equal('Ada和Grace 加入了通话');
  });

  it('announces in Chinese that the code must be compared again', () => {
    const before = stageWith([ada], { safety: verified });
    expect(announce(before, stageWith([ada, grace]), chinese)).to.equal(
      'Grace 加入了通话。需要重新比对安全码',
    );
  });

  it('names a participant without a name', () => {
    expect(announce(alone, stageWith([{ id: 'x', name: '' }]), english)).to.equal('Guest joined');
  });
});
