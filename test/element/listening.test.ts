import '../../src/index.js';
import { expect } from 'chai';
import type { DiagnosticsEvent, VideoCallElement } from '../../src/index.js';
import { type FakeCall, fakeCall } from '../../src/testing.js';
import { reports } from '../../stories/reports.js';
import { until } from '../until.js';

describe('the event `diagnostics`', () => {
  let element: VideoCallElement;
  let call: FakeCall;
  let looks = 0;

  beforeEach(async () => {
    looks = 0;
    const base = fakeCall({ stage: 'joined', arrival: 'joined', report: reports.lan });
    call = Object.assign(Object.create(base) as FakeCall, {
      lookAt(abortSignal: AbortSignal) {
        looks++;
        abortSignal.addEventListener('abort', () => looks--);
      },
    });
    element = document.createElement('video-call');
    element.call = call;
    document.body.append(element);
    await element.updateComplete;
  });
  afterEach(() => element.remove());

  /** Sets a report; a call notifies its watchers in a microtask. */
  async function report(at: number): Promise<void> {
    call.show({ report: { ...reports.lan, at } });
    await Promise.resolve();
  }

  it('is dispatched at once, then once a second with the latest report', async () => {
    const heard: { at: number; when: number }[] = [];
    const life = new AbortController();
    const hear = ({ report: { at } }: DiagnosticsEvent) =>
      heard.push({ at, when: performance.now() });
    element.addEventListener('diagnostics', hear, { signal: life.signal });
    const began = performance.now();
    for (let at = 1; at <= 40; at++) await report(at);
    expect(heard.map(({ at }) => at)).to.deep.equal([1]);
    await until(() => heard.length === 2, 'the next one');
    expect(heard[1]!.at).to.equal(40);
    // Timers may fire a fraction of a millisecond early, and Firefox rounds the clock to milliseconds.
    expect(heard[1]!.when - began).to.be.at.least(998);
    life.abort();
  });

  it('requests no samples without a listener', async () => {
    const sent: Event[] = [];
    const dispatch = element.dispatchEvent.bind(element);
    element.dispatchEvent = (event: Event) => {
      if (event.type === 'diagnostics') sent.push(event);
      return dispatch(event);
    };
    await report(1);
    // An event that no listener reads requests no samples.
    expect([looks, sent.length]).to.deep.equal([0, 1]);
    sent.length = 0;
    const hear = () => {};
    element.addEventListener('diagnostics', hear);
    expect(looks).to.equal(1);
    await report(2);
    await report(3);
    expect(sent).to.have.length(1);
    // The pending report is not dispatched any more.
    element.removeEventListener('diagnostics', hear);
    expect(looks).to.equal(0);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(sent).to.have.length(1);
  });

  it('requests no samples after a listener with `once`', async () => {
    let heard = 0;
    element.addEventListener('diagnostics', () => heard++, { once: true });
    expect(looks).to.equal(1);
    await report(1);
    await until(() => heard === 1, 'heard');
    expect(looks).to.equal(0);
  });

  it('reaches listeners added before the tag was defined, and capturing listeners above it', async () => {
    element.remove();
    const late = class extends (customElements.get('video-call') as typeof VideoCallElement) {};
    const name = `video-call-${crypto.randomUUID()}`;
    const tag = document.createElement(name);
    const heard: number[] = [];
    const hear = (event: Event) => heard.push((event as DiagnosticsEvent).report.at);
    const life = new AbortController();
    tag.addEventListener('diagnostics', hear);
    Object.assign(tag, { call });
    document.body.append(tag);
    customElements.define(name, late);
    await (tag as VideoCallElement).updateComplete;
    await report(1);
    expect([heard, looks]).to.deep.equal([[1], 1]);
    tag.removeEventListener('diagnostics', hear);
    document.addEventListener('diagnostics', hear, { capture: true, signal: life.signal });
    call.show({ report: { ...reports.lan, at: 2 } });
    await until(() => heard.includes(2), 'the one who captures');
    expect(looks).to.equal(1);
    life.abort();
    call.show({ report: { ...reports.lan, at: 3 } });
    await until(() => looks === 0, 'nobody reads any more');
    tag.remove();
  });
});
