// One press of Escape closes one dialog. The test sends real key presses, because only those close a dialog of the page.
import '../../src/index.js';
import { sendKeys } from '@web/test-runner-commands';
import { expect } from 'chai';
import { fakeCall, fakePeer } from '../../src/testing.js';
import { until } from '../until.js';

describe('Escape in a dialog of the page', () => {
  let dialog: HTMLDialogElement;
  let heard: number;
  beforeEach(() => {
    heard = 0;
    dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.addEventListener('keydown', () => heard++);
  });
  afterEach(() => dialog.remove());

  function place() {
    const element = document.createElement('video-call');
    element.call = fakeCall({
      stage: 'joined',
      arrival: 'joined',
      peers: [fakePeer({ id: '1'.repeat(32), name: 'Ada' })],
    });
    dialog.append(element);
    dialog.showModal();
    return element;
  }
  type Tag = ReturnType<typeof place>;
  const find = (element: Tag, selector: string) =>
    element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;

  const things: Record<string, { open: (element: Tag) => Promise<void>; opened: string }> = {
    'the report': {
      open: async (element) => {
        element.diagnostics = true;
        await until(() => find(element, '.panel:not([hidden])'), 'the panel');
        find(element, '.panel-body')?.focus();
      },
      opened: '.panel:not([hidden])',
    },
    'the safety code': {
      open: async (element) => {
        const button = await until(
          () =>
            [...(element.shadowRoot?.querySelectorAll<HTMLElement>('.control, button') ?? [])].find(
              (one) => one.part.contains('button-safety') && one.checkVisibility(),
            ),
          'its button',
        );
        button.click();
        await until(() => find(element, 'dialog.safety')?.matches(':focus-within'), 'its dialog');
      },
      opened: 'dialog.safety',
    },
    'what can be done about a person': {
      open: async (element) => {
        (await until(() => find(element, '.options'), 'their menu')).click();
        await until(() => find(element, '.person-card')?.matches(':focus-within'), 'their card');
      },
      opened: '.person-card',
    },
  };

  for (const [name, { open, opened }] of Object.entries(things)) {
    it(`closes ${name} first, then the dialog`, async () => {
      const element = place();
      await open(element);
      heard = 0;
      await sendKeys({ press: 'Escape' });
      await until(() => !find(element, opened), 'closed');
      expect(dialog.open).to.equal(true);
      expect(heard).to.equal(0);
      await sendKeys({ press: 'Escape' });
      await until(() => !dialog.open, 'the dialog is closed');
      expect(element.isConnected).to.equal(true);
    });
  }
});
