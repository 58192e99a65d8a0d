import { expect } from 'chai';
import '../../../src/index.js';
import { noSafety } from '../../../src/call/state.js';
import type { VideoCallElement } from '../../../src/index.js';
import { type FakeCall, fakeCall, fakePeer } from '../../../src/testing.js';
import { until } from '../../until.js';

const code = [0, 1, 2, 3, 63];

describe('<video-call> with a safety code', () => {
  let element: VideoCallElement;
  let call: FakeCall;
  beforeEach(async () => {
    call = fakeCall({ stage: 'joined', arrival: 'joined', peers: [fakePeer({ id: 'ada' })] });
    element = document.createElement('video-call');
    element.call = call;
    document.body.append(element);
    await element.updateComplete;
  });
  afterEach(() => element.remove());

  const find = (selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector);
  const focused = () => element.shadowRoot?.activeElement?.className;
  const shown = async () => {
    call.show({ safety: { ...noSafety, code } });
    await until(() => element.safetyCode.length === 5, 'the code');
  };

  it('exposes the pictures with names in the language of the tag', async () => {
    expect(element.safetyCode).to.deep.equal([]);
    await shown();
    expect(element.safetyCode.map(({ name }) => name)).to.deep.equal([
      'dog',
      'cat',
      'mouse',
      'rabbit',
      'house',
    ]);
    element.lang = 'zh-CN';
    await until(() => element.safetyCode[0]?.name === '狗', 'the messages in Chinese');
    expect(element.safetyCode[0]?.emoji).to.equal('🐶');
  });

  it('exposes the security, and dispatches its changes', async () => {
    const heard: string[] = [];
    element.addEventListener('security-change', ({ security, previous }) =>
      heard.push(`${previous} → ${security}`),
    );
    expect(element.security).to.equal('strong');
    call.show({ safety: { ...noSafety, code, verified: true } });
    await until(() => heard.length === 1, 'the event');
    expect(element.security).to.equal('verified');
    call.show({ safety: noSafety });
    await until(() => heard.length === 2, 'the event');
    expect(heard).to.deep.equal(['strong → verified', 'verified → strong']);
  });

  it('forwards the result of the comparison', () => {
    element.verify(true);
    element.verify(false);
    const verdicts = call.commands.filter(({ name }) => name === 'verify');
    expect(verdicts.map(({ values }) => values[0])).to.deep.equal([true, false]);
  });

  it('opens with its button, and returns the focus when it closes', async () => {
    element.style.width = '1000px';
    await shown();
    find('.room-info .safety-button')?.click();
    const dialog = await until(() => find('dialog'), 'the dialog');
    expect(focused()).to.equal('safety');
    expect(getComputedStyle(dialog).position).to.equal('absolute');
    dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    await until(() => !find('dialog'), 'closed');
    expect(focused()).to.equal('safety-button');
  });

  it('closes when the codes differ, and when the call ends', async () => {
    element.style.width = '1000px';
    await shown();
    for (const close of [
      () => find('.safety-actions button:last-of-type')?.click(),
      () => call.show({ stage: 'left', peers: [] }),
    ]) {
      find('.room-info .safety-button')?.click();
      await until(() => find('dialog'), 'the dialog');
      close();
      await until(() => !find('dialog'), 'closed');
    }
  });
});
