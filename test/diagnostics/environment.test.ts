import { expect } from 'chai';

import { readBrowser } from '../../src/diagnostics/environment.js';

describe('readBrowser', () => {
  const table: [string, string, object][] = [
    [
      'Chrome on Android',
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      { engine: 'chromium', major: 140, os: 'Android' },
    ],
    [
      'Firefox on Android',
      'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
      { engine: 'gecko', major: 140, os: 'Android' },
    ],
    [
      'Firefox on Linux',
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      { engine: 'gecko', major: 140, os: 'Linux' },
    ],
    [
      'Safari on a Mac',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      { engine: 'webkit', major: 18, os: 'Mac OS' },
    ],
    [
      'Chrome on an iPhone, which is Safari',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1',
      { engine: 'webkit', major: 17, os: 'iPhone' },
    ],
    ['what nobody knows', 'Lynx/2.8', { engine: 'other', os: undefined }],
  ];
  for (const [what, userAgent, expected] of table) {
    it(`recognizes ${what}`, () => {
      expect(readBrowser(userAgent)).to.deep.equal(expected);
    });
  }
});
