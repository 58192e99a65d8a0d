import { expect } from 'chai';

import '../../stories/still-call.js';
import { loadMessages } from '../../src/locales/languages.js';
import { namedState, type StateName, stateNames } from '../../stories/states.js';
import type { StillCall } from '../../stories/still-call.js';
import { lowContrastIn, violationsIn } from '../accessibility.js';

async function drawn(name: StateName, size: [width: number, height: number]): Promise<StillCall> {
  const { lang } = document.documentElement;
  await Promise.all([loadMessages(lang, 'call'), loadMessages(lang, 'stage')]);
  const call = document.createElement('still-call') as StillCall;
  call.named = name;
  call.style.width = `${size[0]}px`;
  call.style.height = `${size[1]}px`;
  document.body.append(call);
  await call.updateComplete;
  return call;
}

const all = (call: StillCall, selector: string): HTMLElement[] => [
  ...call.shadowRoot!.querySelectorAll<HTMLElement>(selector),
];

describe('the view', () => {
  afterEach(() => {
    for (const call of document.querySelectorAll('still-call')) call.remove();
    document.documentElement.lang = 'en';
  });

  for (const lang of ['en', 'zh-CN']) {
    describe(`in ${lang}`, () => {
      // axe reads the language of the page; the texts follow it a microtask later.
      beforeEach(async () => {
        document.documentElement.lang = lang;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      });

      for (const name of stateNames) {
        it(`renders "${name}" accessibly`, async () => {
          const call = await drawn(name, [900, 600]);
          expect(await violationsIn(call)).to.deep.equal([]);
        });
      }
    });
  }

  for (const theme of ['light', 'dark']) {
    it(`has enough contrast everywhere when ${theme}`, async () => {
      for (const name of stateNames) {
        const call = await drawn(name, [900, 600]);
        call.theme = theme;
        await call.updateComplete;
        expect(await lowContrastIn(call), name).to.deep.equal([]);
        call.remove();
      }
    });
  }

  for (const lang of ['en', 'zh-CN']) {
    it(`clips no text and does not scroll horizontally at 320 px in ${lang}`, async () => {
      document.documentElement.lang = lang;
      for (const name of stateNames) {
        const call = await drawn(name, [320, 568]);
        const wide = all(
          call,
          '.region, .prejoin, .waiting, .message, .bar, .cause, .banner, button',
        )
          .filter((box) => box.scrollWidth > box.clientWidth + 1)
          .map((box) => `${name}: ${box.className}`);
        expect(wide).to.deep.equal([]);
        for (const button of all(call, 'button')) {
          const { width, height } = button.getBoundingClientRect();
          if (width === 0) continue;
          expect(Math.min(width, height), `${name}: ${button.outerHTML}`).to.be.at.least(40);
        }
        call.remove();
      }
    });
  }

  it('shows the number of participants that have tiles', async () => {
    for (const name of stateNames) {
      const call = await drawn(name, [900, 600]);
      const [count] = all(call, '.room-info-count');
      const tiles = all(call, ".tile:not([data-kind='screen'])").length;
      if (count && tiles > 0) expect(Number.parseInt(count.innerText, 10), name).to.equal(tiles);
      call.remove();
    }
  });

  for (const lang of ['en', 'zh-CN']) {
    it(`sets the label of a notice's button on one line at 320 px in ${lang}`, async () => {
      document.documentElement.lang = lang;
      const labels: string[] = [];
      for (const name of stateNames) {
        const call = await drawn(name, [320, 568]);
        for (const button of all(call, '.banner .text-button')) {
          const range = document.createRange();
          range.selectNodeContents(button);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          expect(lines.size, `${name}: ${button.innerText}`).to.equal(1);
          labels.push(button.innerText.trim());
        }
        call.remove();
      }
      expect(labels).to.include(lang === 'en' ? 'Turn on sound' : '打开声音');
    });
  }

  it('does not cover the menu of the other participant with the own tile in a call of two', async () => {
    // Inside the window of a test, 800 by 600 pixels: `elementFromPoint()` finds nothing outside of it.
    for (const size of [
      [320, 568],
      [568, 320],
      [780, 580],
    ] as const) {
      for (const name of ['pair', 'pair broken without relay', 'reconnecting'] as const) {
        const call = await drawn(name, [...size]);
        const [menu] = all(call, '.options');
        const { left, top, width, height } = menu!.getBoundingClientRect();
        const hit = call.shadowRoot!.elementFromPoint(left + width / 2, top + height / 2);
        // Compares names instead of elements: a failure would print the whole page.
        const seen = hit?.closest('.options') === menu ? 'the menu' : String(hit?.className);
        expect(seen, `${name} at ${size}`).to.equal('the menu');
        call.remove();
      }
    }
  });

  it('tells in both languages that the uplink is too slow for video', async () => {
    for (const [lang, sentence] of [
      ['en', 'Your connection is too slow for video'],
      ['zh-CN', '你的网络太慢，无法发送视频'],
    ] as const) {
      document.documentElement.lang = lang;
      const call = await drawn('sound only', [900, 600]);
      expect(all(call, '.notices')[0]?.textContent).to.contain(sentence);
      call.remove();
    }
  });

  it('shows the buttons of the corner below the notices at 320 px', async () => {
    for (const name of ['two apart', 'in two tabs', 'broker offline'] as const) {
      const call = await drawn(name, [320, 568]);
      const [notices] = all(call, '.notices');
      const [button] = all(call, '.safety-corner button');
      const below = button!.getBoundingClientRect().top;
      expect(below, name).to.be.at.least(notices!.getBoundingClientRect().bottom);
      call.remove();
    }
  });

  it('keeps every tile of a grid inside the stage, in any shape', async () => {
    for (const size of [
      [320, 568],
      [568, 320],
      [900, 600],
      [1920, 1080],
      [700, 1200],
    ] as const) {
      for (const name of ['grid of four', 'grid of six', 'eight people'] as const) {
        const call = await drawn(name, [...size]);
        const stage = all(call, '.stage')[0]!.getBoundingClientRect();
        for (const tile of all(call, '.tile').map((each) => each.getBoundingClientRect())) {
          expect(tile.bottom, `${name} at ${size}`).to.be.at.most(stage.bottom + 1);
          expect(tile.right, `${name} at ${size}`).to.be.at.most(stage.right + 1);
          expect(tile.width, `${name} at ${size}`).to.be.above(80);
        }
        call.remove();
      }
    }
  });

  it('has a useful size on a page without CSS for it', async () => {
    const call = await drawn('pair', [1000, 0]);
    call.style.height = '';
    expect(call.offsetHeight).to.be.within(432, 563);
    call.style.width = '320px';
    expect(call.offsetHeight).to.equal(432);
    call.style.height = '200px';
    expect(call.offsetHeight).to.equal(200);
  });

  it('keeps the slot for diagnostics in every state, open or not', async () => {
    for (const name of stateNames) {
      const call = await drawn(name, [900, 600]);
      expect(all(call, 'slot[name="diagnostics"]'), name).to.have.length(1);
      call.remove();
    }
  });

  it('mirrors only the own tile, and never plays the own sound', async () => {
    const call = await drawn('grid of four', [900, 600]);
    const videos = all(call, 'video') as HTMLVideoElement[];
    expect(videos.filter((video) => video.muted)).to.deep.equal(
      videos.filter((video) => video.matches('.mirrored')),
    );
    expect(videos.filter((video) => video.muted)).to.have.length(1);
  });

  it('releases its streams when it is removed from the page', async () => {
    const call = await drawn('pair', [900, 600]);
    const videos = all(call, 'video') as HTMLVideoElement[];
    expect(videos.every((video) => video.srcObject)).to.equal(true);
    call.remove();
    expect(videos.every((video) => video.srcObject === null)).to.equal(true);
    document.body.append(call);
    expect(videos.every((video) => video.srcObject)).to.equal(true);
  });

  it('gives each button its command', async () => {
    const given: string[] = [];
    const note =
      (name: string) =>
      (...values: unknown[]) =>
        given.push([name, ...values].join(' '));
    const call = await drawn('pair broken without relay', [900, 600]);
    call.commands = {
      setMicrophone: note('microphone'),
      setCamera: note('camera'),
      startScreenShare: note('screen'),
      toggleDiagnostics: note('diagnostics'),
      toggleSas: note('safety'),
      copyInvite: note('invite'),
      leave: note('leave'),
      restart: note('restart'),
    };
    await call.updateComplete;
    for (const button of all(call, '.bar button, .cause button:first-of-type')) button.click();
    const { id } = namedState('pair broken without relay').state().peers![0]!;
    expect(given).to.deep.equal([
      `restart ${id}`,
      'safety',
      'microphone false',
      'camera false',
      'screen',
      'diagnostics',
      'leave',
      'invite',
    ]);
  });

  it('offers to ask again after a host has denied or removed us', async () => {
    for (const name of ['knock denied', 'room locked', 'removed'] as const) {
      const call = await drawn(name, [900, 600]);
      let asked = 0;
      call.commands = { join: () => asked++ };
      await call.updateComplete;
      const [button, ...others] = all(call, '.message button');
      expect(button?.textContent?.trim(), name).to.equal('Ask again');
      expect(others).to.deep.equal([]);
      button?.click();
      expect(asked, name).to.equal(1);
      call.remove();
    }
  });

  it('names the pictures of the safety code, and accepts both answers', async () => {
    const given: (boolean | string)[] = [];
    const call = await drawn('safety code', [900, 600]);
    call.commands = {
      verify: (matches) => given.push(matches),
      toggleSas: (open) => given.push(`open ${open}`),
    };
    await call.updateComplete;
    const pictures = all(call, '.safety-code [role="img"]');
    expect(pictures.map((picture) => picture.ariaLabel)).to.deep.equal([
      'strawberry',
      'sunflower',
      'umbrella',
      'butterfly',
      'doughnut',
    ]);
    const dialog = all(call, 'dialog')[0]!;
    for (const button of all(call, '.safety-actions button')) button.click();
    dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
    expect(given).to.deep.equal([true, false, 'open false']);
  });

  it('names the participant who prevented the safety code', async () => {
    const call = await drawn('safety code, withheld', [900, 600]);
    expect(all(call, '.safety-note')[0]?.textContent?.trim()).to.equal(
      'No code yet: 李小龙 did not respond.',
    );
  });

  it('shows one button for the safety code at any width', async () => {
    for (const width of [320, 700, 1280]) {
      const call = await drawn('pair', [width, 600]);
      const seen = all(call, '.safety-button').filter((button) => button.checkVisibility());
      expect(seen, `at ${width}`).to.have.length(1);
      call.remove();
    }
  });
});
