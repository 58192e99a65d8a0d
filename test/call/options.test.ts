import { expect } from 'chai';
import { CallError } from '../../src/base/errors.js';
import { type CallOptions, settingsOf } from '../../src/call/options.js';

const error = (options: Record<string, unknown>) => {
  try {
    settingsOf({ room: 'r', ...options } as unknown as CallOptions);
  } catch (thrown) {
    if (thrown instanceof CallError) return { code: thrown.code, ...thrown.values };
    throw thrown;
  }
  return null;
};

describe('settingsOf', () => {
  it('fills in the defaults', () => {
    const settings = settingsOf({ room: ' e\u0301cole ' });
    expect(settings).to.include({ room: 'école', maxPeers: 8, relayOnly: false });
    expect(settings.namespace).to.equal(location.origin);
    expect(settings.secret.mode).to.equal('open');
    expect(settings.brokers).to.have.length(3);
  });

  it('normalizes room names that look the same', () => {
    for (const room of [
      ...[
        'Stand up',
        ' Stand\u00a0up\n',
        'Stand \u3000\t up',
        'Ｓｔａｎｄ　ｕｐ',
        'St\u200band\u00ad up',
      ],
      ...['\ufeffStand up', 'Sta\ufeffnd\u2003up', '\u202eStand up\u0000', 'ﬆand up'],
    ]) {
      const { room: name } = settingsOf({ room });
      expect(name.toLowerCase(), JSON.stringify(room)).to.equal('stand up');
      expect(settingsOf({ room: name }).room).to.equal(name);
    }
    expect(settingsOf({ room: 'STAND UP' }).room).to.equal('STAND UP');
    expect(error({ room: ' \u200b\u00a0\u0000' })).to.include({ code: 'room-missing' });
  });

  it('clamps max-peers to 2 to 16', () => {
    expect(settingsOf({ room: 'r', maxPeers: 1 }).maxPeers).to.equal(2);
    expect(settingsOf({ room: 'r', maxPeers: 100 }).maxPeers).to.equal(16);
  });

  const cases: [string, Record<string, unknown>, object][] = [
    ['no room', { room: '  ' }, { code: 'room-missing' }],
    ['a room of 257 bytes', { room: 'é'.repeat(129) }, { code: 'room-too-long', bytes: 258 }],
    ['a secret of 3 bytes', { secret: Uint8Array.of(1, 2, 3) }, { code: 'secret-invalid' }],
    ['no brokers', { brokers: [] }, { code: 'brokers-invalid' }],
    ['an http broker', { brokers: ['http://a'] }, { code: 'brokers-invalid', value: 'http://a' }],
    ['a broker that is no address', { brokers: ['nowhere'] }, { code: 'brokers-invalid' }],
    [
      'ICE servers that are no list',
      { iceServers: 'stun:a' },
      { code: 'ice-servers-invalid', value: 'stun:a' },
    ],
    [
      'an ICE server with a web address',
      { iceServers: [{ urls: ['https://b'] }] },
      { code: 'ice-servers-invalid', field: '0.urls.0', value: 'https://b' },
    ],
    [
      'an ICE server without urls',
      { iceServers: [{}] },
      { code: 'ice-servers-invalid', field: '0.urls' },
    ],
    [
      'a TURN server without a password, and does not repeat the user name',
      { iceServers: [{ urls: 'turn:b', username: 'ada' }] },
      { code: 'ice-servers-invalid', field: '0.credential' },
    ],
    [
      'a TURN server without a user name, and does not repeat the password',
      { iceServers: [{ urls: 'turns:b', credential: 'secret' }] },
      { code: 'ice-servers-invalid', field: '0.username' },
    ],
    ['an empty owner', { owner: '' }, { code: 'owner-invalid', field: 'owner' }],
    ['a clipped owner', { owner: 'A'.repeat(42) }, { code: 'owner-invalid', field: 'owner' }],
    [
      'an owner’s key of another length',
      { owner: new Uint8Array(32), ownerKey: new Uint8Array(31) },
      { code: 'owner-invalid', field: 'ownerKey' },
    ],
    [
      'an owner’s key without the owner',
      { ownerKey: new Uint8Array(32) },
      { code: 'owner-invalid', field: 'owner' },
    ],
  ];
  for (const [name, options, expected] of cases) {
    it(`rejects ${name} and names the field`, () => expect(error(options)).to.include(expected));
  }

  it('accepts an owner as bytes or text, or no owner', () => {
    const owner = new Uint8Array(32).fill(7);
    const text = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc';
    for (const given of [owner, text]) {
      expect(settingsOf({ room: 'r', owner: given })).to.deep.include({ owner, ownerKey: null });
    }
    expect(settingsOf({ room: 'r' }).owner).to.equal(null);
  });

  it('accepts every form of ICE servers', () => {
    const iceServers = [
      { urls: 'stun:a.example:3478' },
      {
        urls: ['turn:b:3478?transport=udp', 'turns:b:443?transport=tcp'],
        username: 'u',
        credential: 'p',
      },
    ];
    expect(settingsOf({ room: 'r', iceServers }).iceServers).to.deep.equal({
      servers: iceServers,
      unusable: [],
    });
  });
});
