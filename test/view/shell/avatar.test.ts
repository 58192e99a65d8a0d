import { expect } from 'chai';

import { initials, tint, tints } from '../../../src/view/shell/avatar.js';

describe('initials', () => {
  const table = {
    'Ada Lovelace': 'AL',
    kofi: 'K',
    '  Maximiliane von  Hohenstein ': 'MH',
    李小龙: '小龙',
    '👩‍🚀 Space': '👩‍🚀S',
    '': '',
  };
  for (const [name, letters] of Object.entries(table)) {
    it(`shortens "${name}" to "${letters}"`, () => expect(initials(name)).to.equal(letters));
  }
});

describe('tint', () => {
  it('is constant and in range', () => {
    for (const seed of ['', 'a', 'ffee', '李小龙']) {
      expect(tint(seed))
        .to.equal(tint(seed))
        .and.to.be.within(0, tints - 1);
    }
  });
});
