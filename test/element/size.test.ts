// The tags have a default width in a parent that shrinks to its content, and never more than the available width.
import '../../src/index.js';
import { expect } from 'chai';
import { fakeCall } from '../../src/testing.js';
import { until } from '../until.js';

const parents: Record<string, string> = {
  'a block': '<div></div>',
  'an open dialog': '<dialog open></dialog>',
  'a popover': '<div popover="manual"></div>',
  'a flex row': '<div style="display:flex"></div>',
  'a centred flex column':
    '<div style="display:flex;flex-direction:column;align-items:center"></div>',
  'a centred grid': '<div style="display:grid;place-items:center"></div>',
  'a grid of automatic columns': '<div style="display:grid;grid-template-columns:auto 1fr"></div>',
  'a float': '<div style="float:left"></div>',
  'an inline block': '<div style="display:inline-block"></div>',
  'an absolute box': '<div style="position:absolute;inset-block-start:0"></div>',
  'a fixed box': '<div style="position:fixed;inset-block-start:0"></div>',
  'a table cell': '<div style="display:table"><div style="display:table-cell"></div></div>',
  'a box of fit-content': '<div style="inline-size:fit-content"></div>',
};

const tags = ['video-call', 'video-call-diagnostics', 'video-call-preflight'] as const;

describe('the width of a tag', () => {
  let outer: HTMLElement;
  afterEach(() => outer.remove());

  async function widthIn(markup: string, tag: (typeof tags)[number], outerWidth: number) {
    outer = document.body.appendChild(document.createElement('div'));
    outer.style.cssText = `position:relative;inline-size:${outerWidth}px;min-block-size:10px`;
    const template = document.createElement('template');
    template.innerHTML = markup;
    const [parent] = template.content.querySelectorAll('div:empty, dialog:empty');
    const element = document.createElement(tag);
    if (tag === 'video-call') Object.assign(element, { call: fakeCall({ stage: 'joined' }) });
    parent?.append(element);
    outer.append(template.content);
    const popover = outer.querySelector<HTMLElement>('[popover]');
    popover?.showPopover();
    await until(
      () => element.shadowRoot?.querySelector('.base, .report, .step') ?? false,
      `${tag} is drawn`,
    );
    const { width } = element.getBoundingClientRect();
    return { width, left: element.getBoundingClientRect().left };
  }

  for (const tag of tags) {
    for (const [name, markup] of Object.entries(parents)) {
      it(`is at least 320 px for <${tag}> in ${name}`, async () => {
        const { width } = await widthIn(markup, tag, 700);
        expect(width).to.be.at.least(320);
      });
    }
  }

  for (const [name, markup] of Object.entries(parents)) {
    // These two are positioned in the window, not in the narrow box.
    if (name === 'a popover' || name === 'a fixed box') continue;
    it(`is at most the available width for <video-call> in ${name}`, async () => {
      const { width } = await widthIn(markup, 'video-call', 330);
      expect(width).to.be.within(200, 330);
    });
  }
});
