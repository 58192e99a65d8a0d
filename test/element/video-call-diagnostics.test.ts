import 'axe-core';
import { ContextProvider } from '@lit/context';
import { expect } from 'chai';
import { LitElement } from 'lit';
import type { CallModel } from '../../src/call/model.js';
import type { Report } from '../../src/diagnostics/report.js';
import { callContext } from '../../src/element/call-controller.js';
import { VideoCallDiagnosticsElement } from '../../src/element/video-call-diagnostics.js';
import { type FakeCall, fakeCall } from '../../src/testing.js';
import { type ReportName, reports } from '../../stories/reports.js';
import { until } from '../until.js';

const { axe } = window as unknown as { axe: typeof import('axe-core') };

/** As `<video-call>` provides its call. */
class CallProvider extends LitElement {
  readonly #provider = new ContextProvider(this, { context: callContext, initialValue: null });
  /** Its children are to be seen. */
  protected override createRenderRoot() {
    return this;
  }
  set call(call: CallModel | null) {
    this.#provider.setValue(call);
  }
}

const tag = 'video-call-diagnostics';
if (!customElements.get(tag)) customElements.define(tag, VideoCallDiagnosticsElement);
customElements.define('call-provider', CallProvider);

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

describe('<video-call-diagnostics>', () => {
  let place: HTMLElement;

  beforeEach(() => {
    place = document.createElement('main');
    document.body.append(place);
  });
  afterEach(() => {
    place.remove();
    document.documentElement.lang = 'en';
  });

  const element = (): VideoCallDiagnosticsElement => document.createElement(tag) as never;
  const textOf = (panel: VideoCallDiagnosticsElement) =>
    panel.shadowRoot?.querySelector('.report')?.textContent?.replace(/\s+/g, ' ') ?? '';

  async function shown(report: Report, call: FakeCall = fakeCall({ report })) {
    const host = new CallProvider();
    host.call = call;
    const panel = element();
    host.append(panel);
    place.append(host);
    await until(() => panel.call === call, 'found');
    await until(() => panel.shadowRoot?.querySelector('.report'), 'drawn');
    return { host, panel, call };
  }

  const all = (panel: VideoCallDiagnosticsElement, selector: string) => [
    ...panel.shadowRoot!.querySelectorAll<HTMLElement>(selector),
  ];

  async function unfold(panel: VideoCallDiagnosticsElement, selector: string) {
    for (const details of all(panel, selector)) {
      if (!(details as HTMLDetailsElement).open) details.querySelector('summary')?.click();
    }
    await nextFrame();
    await nextFrame();
    await panel.updateComplete;
  }

  describe('drawing', () => {
    for (const lang of ['en', 'zh-CN']) {
      for (const [name, report] of Object.entries(reports)) {
        it(`draws "${name}" accessibly in ${lang}`, async () => {
          document.documentElement.lang = lang;
          await nextFrame();
          const { panel } = await shown(report);
          await unfold(panel, 'details.person');
          await unfold(panel, 'details.fold');
          expect(textOf(panel)).not.to.match(/undefined|NaN|Infinity|\[object/);
          const { violations } = await axe.run(panel, {
            rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
          });
          expect(
            violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          ).to.deep.equal([]);
        });
      }
    }

    for (const width of [320, 420, 900]) {
      it(`fits into ${width} px`, async () => {
        place.style.width = `${width}px`;
        const { panel } = await shown(reports['a group']);
        await unfold(panel, 'details.person');
        await unfold(panel, 'details.fold');
        expect(panel.scrollWidth).to.be.at.most(width);
        for (const part of all(panel, '.person, .headline, .brokers, .ladder, .timeline')) {
          expect(part.scrollWidth, part.className).to.be.at.most(part.clientWidth + 1);
        }
      });
    }
  });

  it('shows the way there with the names of the stages and milliseconds', async () => {
    const { panel } = await shown(reports.relay);
    const steps = all(panel, '.timeline li').map((step) =>
      step.textContent?.replace(/\s+/g, ' ').trim(),
    );
    expect(steps.map((step) => step?.split(' ')[0])).to.deep.equal([
      'join',
      'joined',
      'ready',
      'offer',
      'answer',
      'candidates',
      'checking',
      'connected',
    ]);
    for (const step of steps) expect(step).to.match(/\d ms$/);
  });

  it('marks the step that did not happen', async () => {
    const { panel } = await shown(reports['no answer']);
    const current = panel.shadowRoot?.querySelector('[aria-current="step"]');
    expect(current?.textContent).to.contain('answer');
    expect(current?.getAttribute('data-look')).to.equal('broken');
  });

  const rungs: Partial<Record<ReportName, string[]>> = {
    lan: ['used In use', 'idle Not needed', 'idle Not needed'],
    relay: ['failed No answer', 'failed No answer', 'used In use'],
    'relay over TCP': ['failed No answer', 'failed STUN server does not answer', 'used In use'],
    connecting: ['trying Trying…', 'idle Not tried yet', 'idle No TURN server configured'],
    'TURN password wrong': [
      'failed No answer',
      'failed No answer',
      'failed TURN server refused us (401)',
    ],
  };
  for (const [name, expected] of Object.entries(rungs)) {
    it(`draws the ladder of "${name}"`, async () => {
      const { panel } = await shown(reports[name as ReportName]);
      const drawn = all(panel, '.rung').map(
        (rung) => `${rung.dataset['look']} ${rung.querySelector('.rung-reason')?.textContent}`,
      );
      expect(drawn).to.deep.equal(expected);
    });
  }

  it('takes the colour scheme of its place, unless it has a theme of its own', async () => {
    place.style.colorScheme = 'dark';
    const { panel } = await shown(reports.lan);
    const scheme = () => getComputedStyle(panel).colorScheme;
    expect(scheme()).to.equal('dark');
    panel.theme = 'light';
    await panel.updateComplete;
    expect(scheme()).to.equal('light');
  });

  it('says that there is no call yet', async () => {
    const panel = element();
    place.append(panel);
    await until(() => textOf(panel).includes('No call yet'), 'drawn');
  });

  it('keeps open what is open while numbers change', async () => {
    const { panel, call } = await shown(reports['a group']);
    all(panel, 'details.person summary')[1]?.click();
    await nextFrame();
    call.show({ report: { ...reports['a group'], at: 96_000 } });
    await nextFrame();
    await panel.updateComplete;
    const open = all(panel, 'details.person').map((row) => (row as HTMLDetailsElement).open);
    expect(open).to.deep.equal([false, true, false, false]);
  });

  describe('finding its call', () => {
    it('follows the call around it, and another that takes its place', async () => {
      const { host, panel } = await shown(reports.lan);
      const next = fakeCall({ report: reports['broker offline'] });
      host.call = next;
      await panel.updateComplete;
      expect(panel.call).to.equal(next);
      expect(textOf(panel)).to.contain('cannot be reached');
      host.call = null;
      await panel.updateComplete;
      expect(textOf(panel)).to.contain('No call yet');
    });

    it('follows the call that `for` names, also when that comes later', async () => {
      const panel = element();
      panel.for = 'later';
      place.append(panel);
      await panel.updateComplete;
      expect(panel.call).to.equal(null);
      const host = new CallProvider();
      host.id = 'later';
      place.append(host);
      await panel.updateComplete;
      const call = fakeCall({ report: reports.nat });
      host.call = call;
      await until(() => panel.call === call, 'found');
      host.id = 'renamed';
      await until(() => panel.call === null, 'forgotten');
    });

    it('waits for an element that is defined later', async () => {
      const host = document.createElement('late-provider') as CallProvider;
      host.id = 'late';
      const panel = element();
      panel.for = 'late';
      place.append(host, panel);
      await panel.updateComplete;
      expect(panel.call).to.equal(null);
      customElements.define('late-provider', class extends CallProvider {});
      const call = fakeCall({ report: reports.nat });
      host.call = call;
      await until(() => panel.call === call, 'found');
    });

    it('asks for frequent samples only while it can be seen', async () => {
      let looks = 0;
      const base = fakeCall({ report: reports.lan });
      const call = Object.assign(Object.create(base) as FakeCall, {
        lookAt(life: AbortSignal) {
          looks++;
          life.addEventListener('abort', () => looks--);
        },
      });
      const { panel } = await shown(reports.lan, call);
      await until(() => looks === 1, 'looked at');
      panel.style.display = 'none';
      await until(() => looks === 0, 'hidden');
      panel.style.display = '';
      await until(() => looks === 1, 'shown again');
      panel.remove();
      expect(looks).to.equal(0);
    });
  });

  it('tells a verdict once it has settled, and numbers never', async () => {
    const { panel, call } = await shown(reports.lan);
    const status = () => panel.shadowRoot?.querySelector('[role="status"]')?.textContent;
    expect(status()).to.equal('');
    call.show({ report: reports['TURN password wrong'] });
    await until(() => status() === 'The relay server refused our password.', 'told');
  });

  it('hands out a strict report as text', async () => {
    const asked: unknown[] = [];
    const base = fakeCall({ report: reports.relay });
    const call = Object.assign(Object.create(base) as FakeCall, {
      getDiagnostics: async (options: unknown) => {
        asked.push(options);
        return reports.relay;
      },
    });
    const { panel } = await shown(reports.relay, call);
    let copied = '';
    const { clipboard } = navigator;
    const writeText = async (text: string) => {
      copied = text;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await panel.copyReport();
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    expect(asked).to.deep.equal([{ redaction: 'strict' }]);
    expect(copied).to.match(/^video-call 0\.1\.0 · chromium 156/);
    expect(copied).to.contain('peer-1  connected-relay  relay/srflx udp v4');
    await panel.updateComplete;
    expect(all(panel, '.button')[0]?.textContent?.trim()).to.equal('Copied');
  });
});
