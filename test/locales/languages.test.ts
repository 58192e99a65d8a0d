import type { LocalizeController } from '@shoelace-style/localize';
import { LocalizeController as Controller } from '@shoelace-style/localize';
import { expect } from 'chai';
import { LitElement } from 'lit';
import { CallError, errorCodes } from '../../src/base/errors.js';
import { en } from '../../src/locales/en/call.js';
import { glossaryEn } from '../../src/locales/en/glossary.js';
import { stageEn } from '../../src/locales/en/stage.js';
import {
  loadMessages,
  messagesFor,
  messagesIn,
  withMessages,
} from '../../src/locales/languages.js';
import { zhCn } from '../../src/locales/zh-cn/call.js';
import { glossaryZhCn } from '../../src/locales/zh-cn/glossary.js';
import { stageZhCn } from '../../src/locales/zh-cn/stage.js';

class LocalizedElement extends LitElement {
  readonly localize: LocalizeController = new Controller(this);
}
customElements.define('test-localized', LocalizedElement);

const createElement = (lang: string): LocalizedElement => {
  const element = new LocalizedElement();
  element.lang = lang;
  return element;
};

describe('languages', () => {
  const table = {
    en,
    'en-GB': en,
    zh: zhCn,
    'zh-CN': zhCn,
    'zh-Hans': zhCn,
    'zh-TW': zhCn,
    fr: en,
  };
  for (const [lang, words] of Object.entries(table)) {
    it(`uses ${words === en ? 'English' : 'Chinese'} for lang="${lang}"`, async () => {
      await loadMessages(lang, 'call');
      expect(messagesFor(createElement(lang).localize)).to.equal(words);
    });
  }

  it('loads the messages of a part when the part is loaded, and renders again', async () => {
    const element = createElement('zh-CN');
    document.body.append(element);
    await element.updateComplete;
    const glossary = () => messagesIn('zh-CN', 'glossary', glossaryEn);
    expect(glossary()).to.equal(glossaryEn);
    const rendered = new Promise<void>((resolve) => {
      element.requestUpdate = () => resolve();
    });
    await withMessages(Promise.resolve(), 'zh-CN', 'glossary');
    expect(glossary()).to.equal(glossaryZhCn);
    await rendered;
    element.remove();
    expect(messagesIn('en', 'glossary', glossaryEn)).to.equal(glossaryEn);
  });

  for (const words of [en, zhCn]) {
    it(`has a complete message for every error (${words === en ? 'en' : 'zh-CN'})`, () => {
      for (const code of Object.keys(errorCodes) as (keyof typeof errorCodes)[]) {
        const { values } = new CallError(code);
        const { title, remedy } = words.errors[code](values);
        expect(`${title} ${remedy}`, code).to.not.match(/[{}]\w*}|undefined/);
        expect(title, code).to.not.equal('');
        expect(remedy, code).to.not.equal('');
      }
    });
  }

  it('mentions no other device in the errors of the screen', () => {
    for (const code of (Object.keys(errorCodes) as (keyof typeof errorCodes)[]).filter((code) =>
      code.startsWith('screen-'),
    )) {
      for (const words of [en, zhCn]) {
        const { title, remedy } = words.errors[code]({});
        expect(`${title} ${remedy}`, code).to.not.match(/camera|microphone|摄像头|麦克风/i);
      }
    }
  });

  it('interpolates the values of an error', () => {
    const { values } = new CallError('broker-refused', { host: 'broker.example.org' });
    expect(en.errors['broker-refused'](values).title).to.equal(
      'broker.example.org refused the connection',
    );
  });

  it('counts participants', () => {
    expect([1, 2].map(stageEn.place.people)).to.deep.equal(['1 person', '2 people']);
    expect(stageZhCn.place.people(2)).to.equal('2 人');
  });
});
