import { expect } from 'chai';
import { displayName } from '../../src/base/names.js';
import { en } from '../../src/locales/en/call.js';
import { zhCn } from '../../src/locales/zh-cn/call.js';
import { nameOfOther } from '../../src/view/shell/names.js';
import { seeded } from '../support/seeded.js';

describe('displayName', () => {
  const cases: [string, string, string][] = [
    ['white space of all kinds', '  Ada\u00a0\u3000\t\n Lovelace\u2003', 'Ada Lovelace'],
    ['controls', 'A\u0000d\u0007a\u009b', 'Ada'],
    ['a text that runs backwards', '\u202eadA\u202c \u2066x\u2069', 'adA x'],
    ['what nobody sees', '\u200b\u2060\ufeff\u00ad\u034f\u3164\u{e0041}', ''],
    ['a blank that is a letter', '\u2800\u2800', ''],
    ['marks alone', '\u0301\u0301', ''],
    ['zero width inside', 'Y\u200bo\u200du', 'You'],
    ['two forms of one letter', 'e\u0301', 'é'],
    ['a tower of marks', `a${'\u0323\u0324\u0330'.repeat(9)}`, 'a'],
    ['a family', '👩🏽‍🚀 👨‍👩‍👧 ❤️', '👩🏽‍🚀 👨‍👩‍👧 ❤️'],
    ['a Persian name with its joiner', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['a Hindi conjunct', 'क्\u200dष', 'क्\u200dष'],
    ['Vietnamese', 'Nguyễn Thị Ánh', 'Nguyễn Thị Ánh'],
    ['Chinese', '李雷', '李雷'],
    ['a long one', 'x'.repeat(60), 'x'.repeat(48)],
    ['emoji by code points', '🦊'.repeat(60), '🦊'.repeat(48)],
  ];
  for (const [what, given, shown] of cases) {
    it(`shows ${what}`, () => {
      const name = displayName(given);
      if (what === 'a tower of marks') expect(name).to.match(/^\p{L}\p{M}{0,4}$/u);
      else expect(name).to.equal(shown);
    });
  }

  it('converts any value to one short line, and that line to itself', () => {
    const random = seeded(11);
    const pool = [
      ...'aZ9 .-_é李你م؟क्',
      ...['\u0000', '\u0009', '\u009f', '\u00ad', '\u0301', '\u0489', '\u200b', '\u200c', '\u200d'],
      ...['\u200e', '\u202e', '\u2028', '\u2066', '\u2800', '\u3164', '\ufe0f', '\ufeff', '\ud800'],
      ...['👩', '🏽', '🚀', '\u{e0061}', '\u{1d173}', '\u00a0', '\u3000'],
    ];
    for (let run = 0; run < 3000; run++) {
      const length = Math.floor(random() * 70);
      const given = Array.from({ length }, () => pool[Math.floor(random() * pool.length)]).join('');
      const name = displayName(given);
      const what = JSON.stringify(given);
      expect([...name].length, what).to.be.at.most(48);
      expect(name, what).to.equal(name.normalize('NFC').trim());
      expect(name, what).to.not.match(
        /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]/u,
      );
      expect(name, what).to.not.match(/\s\s|[^\S ]|\p{M}{5}|[\u200c\u200d]{2}/u);
      expect(displayName(name), what).to.equal(name);
    }
  });

  it('accepts a number, and returns an empty name for a value without text', () => {
    expect([7, null, undefined, {}, [], Number.NaN].map(displayName)).to.deep.equal([
      ...['7', '', '', '', '', 'NaN'],
    ]);
  });
});

describe('nameOfOther', () => {
  it('never gives another participant the name of the own tile', () => {
    for (const { tile } of [en, zhCn]) {
      for (const name of [
        ...['You', 'you', 'YOU', 'Ｙｏｕ', '(You)', 'You.', '~ you ~', 'Yóu', 'Уou', 'Yοu', 'Y0u'],
        ...['你', '（你）', '您', '妳', tile.you],
      ]) {
        const shown = nameOfOther(displayName(name), tile.unnamed, tile.you);
        expect(shown, name).to.not.equal(name);
        expect(shown, name).to.match(new RegExp(`^${tile.unnamed} “.+”$`));
      }
    }
  });

  it('does not change other names', () => {
    for (const name of ['Yousef', 'Young', '你好', 'Ada', '🦊', '42', '李雷', 'Yo U Lee']) {
      expect(nameOfOther(name, 'Guest', 'You')).to.equal(name);
    }
    expect(nameOfOther('', 'Guest', 'You')).to.equal('Guest');
  });
});
