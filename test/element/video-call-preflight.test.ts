import '../../src/index.js';
import { executeServerCommand } from '@web/test-runner-commands';
import { expect } from 'chai';
import type { VideoCallElement, VideoCallPreflightElement } from '../../src/index.js';
import type { CheckOptions, CheckReport } from '../../src/preflight/check.js';
import { loopbackBus } from '../../src/transport/loopback.js';
import { type CheckName, checkSource, checks } from '../../stories/checks.js';
import { lowContrastIn, violationsIn } from '../accessibility.js';
import { brokerUrl } from '../transport/support.js';
import { until } from '../until.js';
import { unfold } from './unfold.js';

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

describe('<video-call-preflight>', () => {
  let place: HTMLElement;
  beforeEach(() => {
    place = document.createElement('main');
    document.body.append(place);
  });
  afterEach(() => {
    place.remove();
    document.documentElement.lang = 'en';
  });

  const element = (properties: Partial<VideoCallPreflightElement> = {}) => {
    const one = document.createElement('video-call-preflight');
    Object.assign(one, properties);
    place.append(one);
    return one;
  };
  const root = (one: Element) => one.shadowRoot!;
  const textOf = (one: Element) =>
    root(one).querySelector('.report')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const button = (one: Element, label: string) =>
    [...root(one).querySelectorAll('button')].find((each) => each.textContent?.trim() === label);
  const status = (one: Element) => root(one).querySelector('[role="status"]')?.textContent;

  async function shown(name: CheckName, theme: '' | 'light' | 'dark' = '') {
    const one = element({ source: checkSource(name), autoStart: true, theme });
    await until(() => root(one).querySelector('.steps'), 'drawn');
    return one;
  }

  for (const lang of ['en', 'zh-CN']) {
    for (const name of Object.keys(checks) as CheckName[]) {
      it(`renders "${name}" accessibly in ${lang}`, async () => {
        document.documentElement.lang = lang;
        await nextFrame();
        const one = await shown(name);
        await unfold(root(one));
        expect(textOf(one)).not.to.match(/undefined|NaN|Infinity|\[object/);
        expect(await violationsIn(one)).to.deep.equal([]);
      });
    }
  }

  for (const theme of ['light', 'dark'] as const) {
    it(`has enough contrast everywhere when ${theme}`, async () => {
      place.style.colorScheme = theme;
      place.style.background = theme === 'dark' ? '#101216' : '#f3f4f7';
      for (const name of Object.keys(checks) as CheckName[]) {
        const one = await shown(name, theme);
        await unfold(root(one));
        expect(await lowContrastIn(one), name).to.deep.equal([]);
        one.remove();
      }
    });
  }

  for (const width of [320, 420, 900]) {
    it(`fits into ${width} px`, async () => {
      place.style.width = `${width}px`;
      for (const name of Object.keys(checks) as CheckName[]) {
        const one = await shown(name);
        await unfold(root(one));
        expect(one.scrollWidth, name).to.be.at.most(width);
        for (const part of root(one).querySelectorAll('.headline, .step, .step-line, .actions')) {
          expect(part.scrollWidth, `${name} ${part.className}`).to.be.at.most(part.clientWidth + 1);
        }
        for (const each of root(one).querySelectorAll('button, summary')) {
          expect(each.getBoundingClientRect().height, each.outerHTML).to.be.at.least(40);
        }
        one.remove();
      }
    });
  }

  it('shows the evidence of its verdict in details', async () => {
    const one = await shown('no broker');
    const fold = root(one).querySelector('.headline details.why');
    const [fact] = one.report!.headline!.evidence;
    expect(fold?.querySelector('dt code')?.textContent).to.equal(fact?.fact);
    expect(fold?.querySelector('dd')?.textContent).to.contain(String(fact?.value));
  });

  it('starts on request, shows its progress, and announces the outcome once', async () => {
    const one = element();
    const asked: CheckOptions[] = [];
    one.source = {
      check: (options = {}) => {
        asked.push(options);
        return new Promise(() => {});
      },
    };
    const heard: (CheckReport | null)[] = [];
    one.addEventListener('check-change', (event) =>
      heard.push((event as unknown as { report: CheckReport }).report),
    );
    await until(() => button(one, 'Check my connection'), 'offered');
    expect(one.report).to.equal(null);
    expect(asked).to.deep.equal([]);
    button(one, 'Check my connection')!.click();
    await until(() => asked.length === 1, 'begun');
    expect(asked[0]).to.not.have.property('media');
    asked[0]!.onProgress!(checks.running);
    await one.updateComplete;
    expect(status(one)).to.equal('');
    const bar = root(one).querySelector('progress');
    expect([bar?.value, bar?.max]).to.deep.equal([1, 6]);
    asked[0]!.onProgress!(checks['UDP blocked, no relay']);
    await one.updateComplete;
    expect(status(one)).to.equal(
      'Calls can’t work from here. This network probably blocks the fast connection type (UDP).',
    );
    expect(heard).to.deep.equal([checks.running, checks['UDP blocked, no relay']]);
    expect(one.report).to.equal(checks['UDP blocked, no relay']);
  });

  it('can be stopped and started again', async () => {
    const one = await shown('running');
    button(one, 'Stop')!.click();
    await until(() => textOf(one).includes('The check was stopped.'), 'stopped');
    button(one, 'Check again')!.click();
    await until(() => textOf(one).includes('Checking your connection…'), 'again');
    one.remove();
    await until(() => one.report?.outcome === 'aborted', 'stopped with its element');
  });

  it('offers to check devices that need a permission prompt', async () => {
    const one = await shown('ready, without a relay');
    const asked: CheckOptions[] = [];
    one.source = {
      check: async (options = {}) => {
        asked.push(options);
        return checks.ready;
      },
    };
    button(one, 'Also check microphone and camera')!.click();
    await until(() => one.report === checks.ready, 'checked');
    expect(asked[0]).to.include({ media: true });
    await one.updateComplete;
    expect(button(one, 'Also check microphone and camera')).to.equal(undefined);
  });

  it('keeps details open during the progress', async () => {
    const one = await shown('TURN password wrong');
    root(one).querySelectorAll<HTMLElement>('.step summary')[1]!.click();
    await nextFrame();
    await until(() => root(one).querySelector('table'), 'unfolded');
    expect(root(one).querySelector('table')?.textContent).to.contain('refused (401)');
    one.source = checkSource('ready');
    await one.check();
    await one.updateComplete;
    expect(root(one).querySelectorAll('details[open]')).to.have.length(1);
  });

  it('copies the result as text, without the names of brokers and servers', async () => {
    const one = await shown('TURN password wrong');
    let copied = '';
    const { clipboard } = navigator;
    const writeText = async (text: string) => {
      copied = text;
    };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    button(one, 'Copy as text')!.click();
    await until(() => button(one, 'Copied'), 'copied');
    Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    expect(copied).to.match(/^video-call 0\.1\.0 · check · chromium 156/);
    expect(copied).to.contain('outcome limited');
    expect(copied).to.contain('turn-auth-failed (certain) server=turn:turn-1:3478 code=401');
    expect(copied).to.contain('broker broker-1:8084  open  open 180 ms  echo 39 ms, 42 ms, 58 ms');
  });

  it('checks the servers of its attributes', async () => {
    const one = element();
    one.setAttribute('brokers', await brokerUrl());
    one.setAttribute('ice-servers', '[]');
    const report = await one.check();
    expect(report.brokers.map(({ host }) => host)).to.deep.equal([new URL(await brokerUrl()).host]);
    expect(report.headline?.code).to.equal('no-ice-servers');
    expect(textOf(one)).to.contain('no STUN or TURN server is set up');
  });

  it('shows the problems of its attributes', async () => {
    const one = element();
    one.setAttribute('brokers', 'nowhere.example');
    const failure = await one.check().catch((thrown: unknown) => thrown);
    expect(failure).to.have.property('code', 'brokers-invalid');
    await one.updateComplete;
    expect(root(one).querySelector('[role="alert"]')?.textContent).to.contain('nowhere.example');
    one.for = 'nobody';
    const missing = await one.check().catch((thrown: unknown) => thrown);
    expect(missing).to.have.property('code', 'attribute-invalid');
  });

  describe('with a <video-call>', () => {
    const placed = async () => {
      const call = document.createElement('video-call') as VideoCallElement;
      Object.assign(call, { transport: loopbackBus().transport(), iceServers: [] });
      call.setAttribute('room', 'standup');
      call.setAttribute('audio', 'off');
      call.setAttribute('video', 'off');
      place.append(call);
      await until(() => call.state === 'prejoin', 'prejoin');
      await call.updateComplete;
      return call;
    };

    it('checks the servers of the call that `for` names', async () => {
      const call = await placed();
      call.id = 'call';
      const one = element({ for: 'call' });
      const report = await one.check();
      expect(report.steps.find(({ name }) => name === 'brokers')?.status).to.equal('skipped');
      expect(report.headline?.code).to.equal('no-ice-servers');
    });

    it('is offered before joining, in the panel, and closed on joining', async () => {
      const call = await placed();
      const opener = root(call).querySelector<HTMLElement>('[part~="button-check"]')!;
      expect(opener.textContent?.trim()).to.equal('Check my connection');
      opener.click();
      const one = await until(
        () => root(call).querySelector<VideoCallPreflightElement>('video-call-preflight'),
        'shown',
      );
      expect(call.diagnostics).to.equal(true);
      await until(() => one.report?.outcome === 'limited', 'checked');
      expect(root(call).activeElement?.className).to.equal('panel-body');
      root(call).querySelector<HTMLElement>('.panel-head button')!.click();
      await call.updateComplete;
      expect(root(call).querySelector('video-call-preflight')).to.equal(null);
      expect(root(call).activeElement).to.equal(opener);
      opener.click();
      await until(() => root(call).querySelector('video-call-preflight'), 'shown again');
      await call.join();
      await call.updateComplete;
      expect(root(call).querySelector('video-call-preflight')).to.equal(null);
      expect(call.diagnostics).to.equal(false);
    });

    it('is offered beside the report during a call, and leads back to it', async () => {
      const call = await placed();
      await call.join();
      await until(() => call.state === 'waiting', 'in the room');
      call.diagnostics = true;
      await call.updateComplete;
      const panel = root(call).querySelector<HTMLElement>('.panel')!;
      const opener = () => panel.querySelector<HTMLElement>('[part~="button-check"]');
      opener()!.focus();
      opener()!.click();
      const one = await until(
        () => panel.querySelector<VideoCallPreflightElement>('video-call-preflight'),
        'shown',
      );
      await until(() => one.report?.outcome === 'limited', 'checked');
      expect(call.state).to.equal('waiting');
      expect(opener()).to.equal(null);
      expect(root(call).activeElement?.className).to.equal('panel-body');
      const switchOfThePanel = root(call).querySelector<HTMLElement>(
        '[part~="button-diagnostics"]',
      )!;
      switchOfThePanel.click();
      await until(() => opener(), 'the report again');
      expect(call.diagnostics).to.equal(true);
      expect(panel.querySelector('video-call-preflight')).to.equal(null);
      opener()!.click();
      await until(() => panel.querySelector('video-call-preflight'), 'shown again');
      await until(() => root(call).activeElement?.className === 'panel-body', 'focused');
      panel.querySelector<HTMLElement>('.panel-head button')!.click();
      await until(() => root(call).activeElement === switchOfThePanel, 'the focus is back');
      expect(call.diagnostics).to.equal(false);
    });

    it('is offered when a call fails', async () => {
      const call = await placed();
      // A refused broker is reported at once; a broker that does not answer only after a timeout.
      const { url } = await executeServerCommand<{ url: string }, object>('broker:new', {
        anonymous: false,
      });
      Object.assign(call, { transport: null, brokers: [url] });
      await call.updateComplete;
      await call.join().catch(() => {});
      await until(() => call.state === 'failed', 'failed');
      await call.updateComplete;
      root(call).querySelector<HTMLElement>('[part~="button-check"]')!.click();
      const one = await until(
        () => root(call).querySelector<VideoCallPreflightElement>('video-call-preflight'),
        'shown',
      );
      await until(() => one.report?.outcome === 'blocked', 'checked');
      expect(one.report?.headline?.code).to.equal('broker-refused');
    });
  });
});
