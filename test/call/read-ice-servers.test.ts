import { expect } from 'chai';
import fc from 'fast-check';
import { isAcceptedByBrowser } from '../../src/call/ice-servers.js';
import { acceptedServers, readIceServers } from '../../src/call/read-ice-servers.js';

const login = { username: 'ada', credential: 'secret' };

const good = [
  'stun:stun.example.org',
  'stun:stun.example.org:3478',
  'STUN:127.0.0.1:19302',
  'stun:[2001:db8::1]:3478',
  'turn:turn.example.org',
  'turn:turn.example.org:443?transport=tcp',
  'turn:192.0.2.1?transport=udp',
  'turns:turn.example.org:5349?transport=tcp',
  'turns:turn.example.org',
];

const bad = [
  '',
  'stun:',
  'https://stun.example.org',
  'stun://stun.example.org',
  'stun.example.org',
  'stun:127.0.0.1:3478?transport=udp',
  'turn:turn.example.org?transport=sctp',
  'turn:turn.example.org?transport=',
  'turn:turn.example.org?protocol=udp',
  'turn:turn.example.org:',
  'turn:turn.example.org:0',
  'turn:turn.example.org:65536',
  'turn:turn.example.org:99999',
  'turn:turn.example.org:port',
  'stun:2001:db8::1',
  'turn:ada@turn.example.org',
  'stun:a.example,stun:b.example',
  'stun:a.example stun:b.example',
  'turn:turn.example.org/path',
];

describe('readIceServers', () => {
  for (const urls of good) {
    it(`accepts ${urls}, as this browser does`, () => {
      const server = urls.startsWith('turn') ? { urls, ...login } : { urls };
      expect(readIceServers([server])).to.deep.equal({ servers: [server], unusable: [] });
      expect(isAcceptedByBrowser([server])).to.equal(true);
    });
  }

  for (const urls of bad) {
    it(`drops ${urls || 'an empty address'}, and keeps the other servers`, () => {
      const { servers, unusable } = readIceServers([
        { urls, ...login },
        { urls: 'stun:s.example' },
      ]);
      expect(servers).to.deep.equal([{ urls: 'stun:s.example' }]);
      expect(unusable.map(({ field }) => field)).to.deep.equal(['0.urls']);
    });
  }

  it('returns only servers that this browser accepts', () => {
    const part = fc.constantFrom(
      ...[
        'stun',
        'turn',
        'turns',
        ':',
        '::',
        'a.example',
        '[::1]',
        '1.2.3.4',
        '/',
        '?',
        ',',
        '@',
        ' ',
      ],
      ...['transport=udp', 'transport=tcp', 'transport=x', '3478', '0', '70000', '%', '#', '&'],
    );
    const urls = fc.array(part, { minLength: 2, maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(urls, { minLength: 1, maxLength: 3 }), (given) => {
        const { servers } = acceptedServers(
          readIceServers([{ urls: given, ...login }]),
          isAcceptedByBrowser,
        );
        new RTCPeerConnection({ iceServers: [...servers] }).close();
      }),
      // Chromium holds closed connections until they are collected, 500 at most.
      { numRuns: 30 },
    );
  });

  it('trims addresses, and keeps the shape', () => {
    const given = [
      { urls: ' stun:s.example\n' },
      { urls: ['stun:t.example ', '\tstun:u.example'] },
    ];
    expect(readIceServers(given)).to.deep.equal({
      servers: [{ urls: 'stun:s.example' }, { urls: ['stun:t.example', 'stun:u.example'] }],
      unusable: [],
    });
  });

  it('accepts the response formats of TURN services: a wrapper, a single server, and null fields', () => {
    const server = { urls: 'turn:t.example', ...login };
    for (const given of [
      { iceServers: [server] },
      { iceServers: server },
      server,
      [server, null, undefined],
      [{ ...server, urls: ['turn:t.example'], credentialType: null }],
      [{ urls: 'turn:t.example', url: 'turn:t.example', ...login }],
      [{ url: 'turn:t.example', ...login }],
      [server, { urls: 'stun:s.example', username: null, credential: undefined }].slice(0, 1),
      [{ ...server, urls: ['turn:t.example', null] }],
    ]) {
      const { servers, unusable } = readIceServers(given);
      expect(unusable, JSON.stringify(given)).to.deep.equal([]);
      expect(servers.map(({ urls }) => [urls].flat()[0])).to.deep.equal(['turn:t.example']);
    }
    const none = [{ urls: 'stun:s.example', username: null, credential: null }];
    expect(readIceServers(none).servers).to.deep.equal([{ urls: 'stun:s.example' }]);
  });

  it('names the place of each fault, and drops only TURN where the login is missing', () => {
    const given = [{ urls: ['stun:s.example', 'turn:t.example'], username: 'ada' }];
    expect(readIceServers(given)).to.deep.equal({
      servers: [{ urls: ['stun:s.example'] }].map((one) => ({ ...one, username: 'ada' })),
      unusable: [{ field: '0.credential' }],
    });
    expect(readIceServers('[{"urls":').unusable).to.deep.equal([{ field: '' }]);
    expect(readIceServers([{}]).unusable).to.deep.equal([{ field: '0.urls' }]);
    expect(readIceServers(['stun:s.example']).unusable).to.deep.equal([
      { field: '0', value: 'stun:s.example' },
    ]);
  });

  it('drops and names addresses that a stricter browser rejects', () => {
    const isStrict = (servers: readonly RTCIceServer[]) =>
      servers.every(({ urls }) => ![urls].flat().includes('stun:b.example'));
    const list = readIceServers([{ urls: ['stun:a.example', 'stun:b.example'] }]);
    expect(acceptedServers(list, isStrict)).to.deep.equal({
      servers: [{ urls: ['stun:a.example'] }],
      unusable: [{ field: '0.urls', value: 'stun:b.example' }],
    });
  });
});
