import { ContextProvider } from '@lit/context';
import { expect } from 'chai';
import { LitElement } from 'lit';
import type { CallModel } from '../../src/call/call-model.js';
import { redact } from '../../src/diagnostics/redact.js';
import type { Redaction, Report } from '../../src/diagnostics/report.js';
import { callContext } from '../../src/element/controllers/call-controller.js';
import { VideoCallDiagnosticsElement } from '../../src/element/video-call-diagnostics.js';
import { type FakeCall, fakeCall } from '../../src/testing.js';
import { judgedAgain } from '../../stories/judged.js';
import { type ReportName, reports } from '../../stories/reports.js';
import { verdictReports } from '../../stories/verdicts.js';
import { violationsIn } from '../accessibility.js';
import { until } from '../until.js';
import { unfold } from './unfold.js';

/** Provides a call as `<video-call>` does. */
class CallProvider extends LitElement {
  readonly #provider = new ContextProvider(this, { context: callContext, initialValue: null });
  /** Displays its children. */
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

  describe('rendering', () => {
    for (const lang of ['en', 'zh-CN']) {
      for (const [name, report] of Object.entries(reports)) {
        it(`renders "${name}" accessibly in ${lang}`, async () => {
          document.documentElement.lang = lang;
          await nextFrame();
          const { panel } = await shown(report);
          await unfold(panel.shadowRoot!, 'details.person');
          await unfold(panel.shadowRoot!, 'details.fold');
          await unfold(panel.shadowRoot!, 'details.why');
          expect(textOf(panel)).not.to.match(/undefined|NaN|Infinity|\[object/);
          expect(await violationsIn(panel)).to.deep.equal([]);
        });
      }
    }

    for (const width of [320, 420, 900]) {
      it(`fits into ${width} px`, async () => {
        place.style.width = `${width}px`;
        const { panel } = await shown(reports['a group']);
        await unfold(panel.shadowRoot!, 'details.person');
        await unfold(panel.shadowRoot!, 'details.fold');
        await unfold(panel.shadowRoot!, 'details.why');
        expect(panel.scrollWidth).to.be.at.most(width);
        for (const part of all(panel, '.person, .headline, .brokers, .ladder, .timeline')) {
          expect(part.scrollWidth, part.className).to.be.at.most(part.clientWidth + 1);
        }
      });
    }
  });

  it('shows the evidence of the verdict in details', async () => {
    const report = verdictReports['symmetric-nat-no-turn'];
    const { panel } = await shown(report);
    const [fold] = all(panel, '.headline details.why');
    fold?.querySelector('summary')?.click();
    const [verdict] = report.verdicts;
    const facts = [...fold!.querySelectorAll('dt code')].map((code) => code.textContent);
    expect(facts).to.deep.equal(verdict?.evidence.map(({ fact }) => fact));
    const [first] = verdict!.evidence;
    expect(first).to.include({ fact: 'nat.mapping', value: 'endpoint-dependent (ours)' });
    expect(fold?.querySelector('dt')?.textContent).to.match(/^Router \(NAT\)/);
    expect(fold?.querySelector('dd')?.textContent).to.match(/^symmetric \(ours\)/);
    expect(fold?.textContent).to.match(/How certain\s*(Certain|Likely)/);
  });

  it('shows further problems of the connection to a participant after the first cause', async () => {
    const report = verdictReports['slow-path'];
    const [lost] = verdictReports['loss-from-us'].peers;
    const peers = report.peers.map((peer) => ({ ...peer, also: [lost!.verdict] }));
    const { panel } = await shown({ ...report, peers });
    const [person] = all(panel, '.person');
    const [first] = all(panel, '.person .sentence');
    await until(() => person?.querySelector('.others'), 'the other cause');
    const [heading, sentence] = all(panel, '.person .others :is(h4, p)');
    expect(heading?.textContent).to.equal('Also seen');
    expect(sentence?.textContent).to.match(/% of what you send to .* is lost\.$/);
    const isAfter = first!.compareDocumentPosition(sentence!) & Node.DOCUMENT_POSITION_FOLLOWING;
    expect(isAfter).not.to.equal(0);
  });

  it('shows who created the room, and corrects it after a late answer', async () => {
    const second = async (stages: { created?: number; joined?: number }) => {
      const { signalling } = reports.relay;
      const { panel } = await shown({ ...reports.relay, signalling: { ...signalling, stages } });
      const [, step] = all(panel, '.timeline li .step');
      return step?.textContent;
    };
    expect(await second({ created: 10 })).to.equal('created');
    place.replaceChildren();
    expect(await second({ created: 10, joined: 20 })).to.equal('joined');
  });

  it('shows the timeline with the names of the stages and milliseconds', async () => {
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
      'ICE',
      'DTLS',
      'connected',
      'media',
    ]);
    for (const step of steps) expect(step).to.match(/\d ms$/);
  });

  it('marks the stage that was not reached', async () => {
    const { panel } = await shown(reports['no answer']);
    const current = panel.shadowRoot?.querySelector('[aria-current="step"]');
    expect(current?.textContent).to.contain('answer');
    expect(current?.getAttribute('data-state')).to.equal('broken');
  });

  const rungs: Partial<Record<ReportName, string[]>> = {
    lan: ['used In use', 'idle Not needed', 'idle Not needed'],
    relay: ['failed No address on their side', 'failed No answer', 'used In use'],
    'relay over TCP': [
      'failed No address on their side',
      'failed STUN server doesn’t respond',
      'used In use',
    ],
    connecting: ['trying Trying…', 'idle Not tried yet', 'idle No TURN server configured'],
    'TURN password wrong': [
      'failed No answer',
      'failed No answer',
      'failed TURN server refused the request (401)',
    ],
  };
  for (const [name, expected] of Object.entries(rungs)) {
    it(`renders the ladder of "${name}"`, async () => {
      const { panel } = await shown(reports[name as ReportName]);
      const drawn = all(panel, '.rung').map(
        (rung) => `${rung.dataset['state']} ${rung.querySelector('.rung-reason')?.textContent}`,
      );
      expect(drawn).to.deep.equal(expected);
    });
  }

  it('inherits the colour scheme, unless `theme` sets it', async () => {
    place.style.colorScheme = 'dark';
    const { panel } = await shown(reports.lan);
    const scheme = () => getComputedStyle(panel).colorScheme;
    expect(scheme()).to.equal('dark');
    panel.theme = 'light';
    await panel.updateComplete;
    expect(scheme()).to.equal('light');
  });

  it('shows that there is no call yet', async () => {
    const panel = element();
    place.append(panel);
    await until(() => textOf(panel).includes('No call yet'), 'drawn');
  });

  it('keeps the section of a single participant open when another one joins', async () => {
    const { panel, call } = await shown(reports.lan);
    const open = () => all(panel, 'details.person').map((row) => (row as HTMLDetailsElement).open);
    expect(open()).to.deep.equal([true]);
    const [first] = reports.lan.peers;
    call.show({ report: { ...reports.lan, peers: [first!, { ...first!, key: 'peer-2' }] } });
    await nextFrame();
    await panel.updateComplete;
    expect(open()).to.deep.equal([true, false]);
  });

  it('keeps details open while numbers change', async () => {
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
    it('reports on the call around it, and on the call that replaces it', async () => {
      const { host, panel } = await shown(reports.lan);
      const next = fakeCall({ report: reports['broker offline'] });
      host.call = next;
      await panel.updateComplete;
      expect(panel.call).to.equal(next);
      expect(textOf(panel)).to.contain('can’t be reached');
      host.call = null;
      await panel.updateComplete;
      expect(textOf(panel)).to.contain('No call yet');
    });

    it('reports on the call that `for` names, even if that is inserted later', async () => {
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

    it('requests frequent samples only while it is visible', async () => {
      let looks = 0;
      const base = fakeCall({ report: reports.lan });
      const call = Object.assign(Object.create(base) as FakeCall, {
        lookAt(abortSignal: AbortSignal) {
          looks++;
          abortSignal.addEventListener('abort', () => looks--);
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

  it('renders delay, loss and bit rates with a text alternative', async () => {
    const { panel } = await shown(reports.relay);
    const said = all(panel, 'svg.curve').map((curve) =>
      curve.getAttribute('aria-label')?.replaceAll('\u00a0', ' '),
    );
    expect(said).to.have.length(3);
    expect(said[0]).to.match(/^Delay, last two minutes\. \d+ ms to \d+ ms, now \d+ ms$/);
    expect(said[1]).to.match(/^Lost, last two minutes\. ours: .* theirs: 0 % to 1\.2 %, now /);
    expect(said[2]).to.contain('ours: 640 kb/s to 640 kb/s, now 640 kb/s. theirs: 712 kb/s');
  });

  it('leaves a gap for missing samples, and marks a change of the path', async () => {
    const [peer] = reports.relay.peers;
    const fine = peer!.quality.fine.filter(({ t }) => t < 40_000 || t > 60_000);
    const pathHistory = [...peer!.pathHistory, { at: 50_000, kind: 'nat' as const }];
    const gap = { ...peer!, pathHistory, quality: { ...peer!.quality, fine } };
    const { panel } = await shown({ ...reports.relay, peers: [gap] });
    const [delay] = all(panel, 'svg.curve');
    expect(delay?.querySelectorAll('polyline')).to.have.length(2);
    expect(delay?.querySelectorAll('.tick')).to.have.length(1);
  });

  it('shows the limit of the video quality, the number of freezes, and the reason for a restart', async () => {
    const [peer] = reports.relay.peers;
    const fine = peer!.quality.fine.map((one, i) => ({
      ...one,
      limited: 'cpu',
      freezes: i < 2 ? 1 : 0,
    }));
    const busy = {
      ...peer!,
      counters: { ...peer!.counters, restarts: 2 },
      quality: { ...peer!.quality, fine },
    };
    const restart = { type: 'restart', t: 9000, peer: 'peer-1' } as const;
    const log = [
      { ...restart, n: 90, why: 'recovery' },
      { ...restart, n: 91, why: 'a later version' },
    ];
    const { panel } = await shown({ ...reports.relay, peers: [busy], log });
    expect(textOf(panel)).to.match(/Limited by ?this device/);
    expect(textOf(panel)).to.match(/Freezes ?2/);
    await unfold(panel.shadowRoot!, 'details.fold');
    expect(textOf(panel)).to.contain('The connection was interrupted.');
    expect(textOf(panel)).to.contain('a later version');
  });

  it('explains its terms in both languages on request', async () => {
    for (const [lang, meaning] of [
      ['en', 'An address of the device itself.'],
      ['zh-CN', '设备自身的地址'],
    ]) {
      document.documentElement.lang = lang!;
      await nextFrame();
      const { panel, host } = await shown(reports.relay);
      expect(textOf(panel)).not.to.contain(meaning);
      await unfold(panel.shadowRoot!, '.ladder .meaning');
      await until(() => textOf(panel).includes(meaning!), 'explained');
      await unfold(panel.shadowRoot!, 'details.fold');
      await unfold(panel.shadowRoot!, 'details.meaning');
      expect(await violationsIn(panel)).to.deep.equal([]);
      host.remove();
    }
  });

  it('shows the content of the file, and includes names and addresses only on request', async () => {
    const asked: unknown[] = [];
    const base = fakeCall({ report: reports.relay });
    const call = Object.assign(Object.create(base) as FakeCall, {
      getDiagnostics: async (options: { redaction: string }) => {
        asked.push(options.redaction);
        return { ...reports.relay, redaction: options.redaction };
      },
    });
    const { panel } = await shown(reports.relay, call);
    await unfold(panel.shadowRoot!, '.actions details');
    await until(() => textOf(panel).includes('"redaction": "strict"'), 'shown');
    const box = panel.shadowRoot!.querySelector<HTMLInputElement>('.choice input')!;
    expect(box.checked).to.equal(false);
    box.click();
    await until(() => textOf(panel).includes('"redaction": "none"'), 'shown anew');
    expect(textOf(panel)).to.contain('can see the names and network addresses');
    box.click();
    await until(() => textOf(panel).includes('"redaction": "strict"'), 'shown anew');
    expect(asked).to.deep.equal(['strict', 'none', 'strict']);
  });

  it('shows the problem of each server', async () => {
    const [verdict] = verdictReports['stun-silent'].verdicts;
    const of = (server: string) => ({ ...verdict!, peer: undefined, values: { server } });
    const verdicts = [of('stun:one.example'), of('stun:two.example')];
    const { panel } = await shown({ ...reports.lan, verdicts } as Report);
    expect(textOf(panel)).to.contain('stun:one.example').and.to.contain('stun:two.example');
  });

  it('renders recorded reports of real calls in both languages', async () => {
    const url = new URL('../fixtures/reports/chromium.json', import.meta.url);
    const recorded = (await (await fetch(url)).json()) as Record<string, Report>;
    for (const lang of ['en', 'zh-CN']) {
      document.documentElement.lang = lang;
      await nextFrame();
      for (const [code, report] of Object.entries(recorded)) {
        const { panel, host } = await shown(redact(judgedAgain(report), 'masked'));
        await unfold(panel.shadowRoot!, 'details.person');
        await unfold(panel.shadowRoot!, 'details.fold');
        expect(all(panel, '.verdict')[0]?.textContent, code).to.match(/[.…。]$/);
        expect(textOf(panel), code).not.to.match(/undefined|NaN|Infinity|\[object|-\d+\sms/);
        host.remove();
      }
    }
  });

  it('renders each verdict in both languages', async () => {
    for (const lang of ['en', 'zh-CN']) {
      document.documentElement.lang = lang;
      await nextFrame();
      const { panel, host, call } = await shown(reports.lan);
      for (const [code, report] of Object.entries(verdictReports)) {
        call.show({ report });
        await panel.updateComplete;
        await nextFrame();
        await panel.updateComplete;
        const headline = all(panel, '.verdict')[0]?.textContent ?? '';
        expect(headline, code).to.match(/[.…。]$/);
        expect(textOf(panel), code).not.to.match(/undefined|NaN|Infinity|\[object/);
      }
      host.remove();
    }
  });

  it('announces a verdict after it has settled, but no numbers', async () => {
    const { panel, call } = await shown(reports.lan);
    const status = () => panel.shadowRoot?.querySelector('[role="status"]')?.textContent;
    expect(status()).to.equal('');
    call.show({ report: reports['TURN password wrong'] });
    await until(() => status() === 'The relay server refused the password.', 'told');
  });

  it('copies a strict report as text', async () => {
    const asked: unknown[] = [];
    const base = fakeCall({ report: reports.relay });
    const call = Object.assign(Object.create(base) as FakeCall, {
      getDiagnostics: async (options: { redaction: Redaction }) => {
        asked.push(options);
        return { ...reports.relay, redaction: options.redaction };
      },
    });
    const { panel } = await shown(reports.relay, call);
    let copied = '';
    const { clipboard } = navigator;
    const writeText = async (text: string) => {
      copied = text;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    await panel.copyReport({ redaction: 'none' });
    expect(copied).to.contain('  name Anna\n  local host udp  ');
    await panel.copyReport();
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    expect(copied).not.to.contain('  name ');
    expect(asked).to.deep.equal([{ redaction: 'none' }, { redaction: 'strict' }]);
    expect(copied).to.match(/^video-call 0\.1\.0 · chromium 156/);
    expect(copied).to.contain('peer-1  connected-relay  relay/srflx udp v4');
    expect(copied).to.contain('nat unknown (guess, none)  udp unknown');
    await panel.updateComplete;
    const label = () => all(panel, '.button')[0]?.textContent?.trim();
    expect(label()).to.equal('Copied');
    // The feedback ends with the removal, and does not stay after the next insertion.
    const host = panel.parentElement!;
    panel.remove();
    host.append(panel);
    await panel.updateComplete;
    expect(label()).to.equal('Copy as text');
  });
});

describe('<video-call-diagnostics>, further down a page', () => {
  it('is rendered before it is visible, and reserves space until then', async () => {
    const spacer = document.body.appendChild(document.createElement('div'));
    spacer.style.blockSize = `${innerHeight * 1.5}px`;
    const element = new VideoCallDiagnosticsElement();
    document.body.append(element);
    try {
      await element.updateComplete;
      expect(element.getBoundingClientRect().height).to.be.at.least(300);
      await until(() => element.shadowRoot?.querySelector('.report'), 'drawn');
      expect(element.getBoundingClientRect().top).to.be.above(innerHeight);
      expect(scrollY).to.equal(0);
    } finally {
      element.remove();
      spacer.remove();
    }
  });
});
