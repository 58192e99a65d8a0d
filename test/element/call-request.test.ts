import { expect } from 'chai';
import { checkedOptions, createLinkKey, linkKeysFromHash } from '../../src/call/options.js';
import {
  type CallAttributes,
  callOptionsOf,
  parseJson,
  type SecretTraces,
} from '../../src/element/call-request.js';
import { inviteUrl } from '../../src/element/page-invite.js';

const plain: CallAttributes = {
  room: 'standup',
  namespace: '',
  name: '',
  secret: null,
  secretFrom: 'none',
  owner: null,
  ownerKey: null,
  brokers: null,
  iceServers: null,
  relayOnly: false,
  audio: 'on',
  video: 'on',
  maxPeers: 8,
  transport: null,
};
const request = (given: Partial<CallAttributes & SecretTraces>, hash = '') =>
  callOptionsOf({ ...plain, ...given }, { isSecretSet: false, names: [], ...given }, () =>
    linkKeysFromHash(hash),
  );
const codes = (given: Partial<CallAttributes & SecretTraces>, hash = '') =>
  request(given, hash).problems.map(({ code, values }) => [code, values['attribute']]);

describe('callOptionsOf', () => {
  it('uses the defaults for missing attributes', () => {
    const { options, problems } = request({});
    expect(problems).to.deep.equal([]);
    expect(options).to.include({ room: 'standup', audio: 'on', video: 'on', maxPeers: 8 });
    expect(options.brokers).to.equal(undefined);
  });

  it('splits brokers at white space', () => {
    const { options } = request({ brokers: ' wss://a/mqtt\n wss://b ' });
    expect(options.brokers).to.deep.equal(['wss://a/mqtt', 'wss://b']);
  });

  it('names an invalid attribute and uses its default', () => {
    expect(codes({ audio: 'loud', video: 'maybe', maxPeers: 99, secretFrom: 'sky' })).to.deep.equal(
      [
        ['attribute-invalid', 'secret-from'],
        ['attribute-invalid', 'audio'],
        ['attribute-invalid', 'video'],
        ['attribute-invalid', 'max-peers'],
      ],
    );
    expect(request({ maxPeers: Number.NaN }).options.maxPeers).to.equal(8);
  });

  it('reads the fragment only with `secret-from`', () => {
    const hash = '#k=AAECAwQFBgcICQoLDA0ODw';
    expect(request({}, hash).options.secret).to.equal(null);
    const { options } = request({ secretFrom: 'hash' }, hash);
    expect(options.secret).to.deep.equal(Uint8Array.from({ length: 16 }, (_, i) => i));
  });

  it('does not join the open room with a truncated link', () => {
    expect(codes({ secretFrom: 'hash' }, '#k=AAEC')).to.deep.equal([['secret-invalid', undefined]]);
  });
});

describe('parseJson', () => {
  it('keeps text that is not JSON, so that the error can show it', () => {
    expect(parseJson('[{"urls":"stun:a"}]')).to.deep.equal([{ urls: 'stun:a' }]);
    expect(parseJson('stun:a')).to.equal('stun:a');
    expect(parseJson('  ')).to.equal(null);
  });
});

/** The problems, and `joins` if there is a call nevertheless. */
const outcome = (given: Partial<CallAttributes & SecretTraces>, hash = '') => {
  const { problems, options } = request(given, hash);
  const fatal = problems.find((problem) => problem.fatal);
  if (fatal) return fatal.code;
  const { settings, error } = checkedOptions(options);
  return error?.code ?? settings?.secret.mode;
};

describe('a tag that mentions a secret', () => {
  const key = 'AAECAwQFBgcICQoLDA0ODw';
  const damaged = [
    `#key=${key}`,
    `#K=${key}`,
    `#/call?k=${key}`,
    `#/call#k=${key}`,
    `#k%3D${key}`,
    `#k%253D${key}`,
    `#?k=${key}`,
    `#secret=${key}`,
    `#k: ${key}`,
    `#k＝${key}`,
    // Browsers encode characters that are not ASCII.
    ...['#ｋ=abc', '#k＝abc', '#x＆k=abc', '#\u200bk=abc'].map((hash) => new URL(hash, 'a:b').hash),
    '#%FF%26k=abc',
    `#/k=${key}`,
    `#k=${key}&k=${key}`,
    `#k=${key}.`,
    `#k=${key}%20`,
    `#${key}`,
    '#k=AAEC',
    '#k=',
    '#k',
    '#o=1&k',
    '#k%3',
  ];

  it('joins no room with a link without a key, or with an invalid key', () => {
    for (const secretFrom of ['hash', 'HASH', ' hash ', 'hash optional', 'hash create']) {
      for (const hash of damaged) {
        expect(outcome({ secretFrom }, hash), `${secretFrom} ${hash}`).to.equal('secret-invalid');
      }
    }
    for (const hash of ['', '#', '#page=2', '#/call', '#ok=1', '#sky=1', '#top']) {
      expect(outcome({ secretFrom: 'hash' }, hash), hash).to.equal('secret-missing');
    }
  });

  it('joins the open room with the permission of the page', () => {
    for (const hash of ['', '#', '#page=2', '#/call', '#/docs/keys', '#ok=1', '#sky=1', '#top']) {
      expect(outcome({ secretFrom: 'hash optional' }, hash), hash).to.equal('open');
    }
    expect(outcome({ secretFrom: 'hash optional' }, `#k=${key}`)).to.equal('link');
    expect(outcome({ secretFrom: 'hash optional', isSecretSet: true })).to.equal('open');
  });

  it('joins no room with an unknown value of secret-from, and does not repeat the value', () => {
    for (const secretFrom of ['', 'hsah', 'fragment', 'hash,optional', key, 5, true, {}, [], NaN]) {
      expect(outcome({ secretFrom }, `#k=${key}`), `${secretFrom}`).to.equal('attribute-invalid');
      const [problem] = request({ secretFrom }).problems;
      const told = JSON.stringify(problem?.values);
      expect(told).to.contain('hash optional');
      expect(told).to.not.contain(key);
    }
  });

  it('joins no room with a secret in the HTML, even if the rest is valid', () => {
    for (const name of [
      ...['secret', 'owner-key', 'ownerkey', 'secretfrom', 'secret_from', 'secret-form', 'secret'],
      ...[':secret', '.secret', '[secret]', 'v-bind:secret', '@secret', 'secret.bind'],
      ...[
        'passphrase',
        'password',
        ':owner-key',
        '.ownerkey',
        '[secretfrom]',
        'v-bind:secret.prop',
      ],
      ...['secert-from', 'sceret-from', 'serect', 'secrets-from', 'from-hash', 'hash', 'key-from'],
      ...['[attr.secret]', 'bind-secret', 'room-secret', 'Secret', 'passwd', 'pass', 'passPhrase'],
      ...['key', 'room-key', 'owner_key', 'ownerKey', 'owners-key'],
    ]) {
      const given = { names: ['room', name], secretFrom: 'hash', secret: 'correct horse' };
      expect(outcome(given, `#k=${key}`), name).to.equal('attribute-invalid');
      const [problem] = request(given, `#k=${key}`).problems;
      expect(problem?.values).to.include({ attribute: name });
      expect(problem?.values['expected'], name).to.match(
        /secret-from="hash"|\.(secret|ownerKey) = /,
      );
    }
    const usual = [
      'room',
      'name',
      'secret-from',
      'owner',
      'class',
      'data-key',
      'tabindex',
      'state',
      ...[
        'data-secret',
        'data-hash',
        'accesskey',
        'q:key',
        'wire:key',
        'passive',
        'form',
        'platform',
      ],
      ...['__reactFiber$a1', '_$litElement$', 'hasUpdated', '_ngcontent-ng-c1', 'data-v-1'],
    ];
    expect(outcome({ names: usual })).to.equal('open');
  });

  it('joins no room with an invalid secret', () => {
    const set = (secret: unknown) => outcome({ secret, isSecretSet: true });
    for (const missing of [
      undefined,
      null,
      '',
      ' ',
      'undefined',
      'null',
      'NaN',
      '[object Promise]',
      ...[
        '\u200b',
        '\u2060\u200d',
        '\0',
        '\u00ad',
        '\u2800',
        '\u3164',
        '{{ key }}',
        '\u0024{key}',
        '<%= key %>',
      ],
      ...[
        new Uint8Array(16),
        new Uint8Array(32),
        new Float64Array(4),
        new DataView(new ArrayBuffer(16)),
      ],
    ]) {
      expect(set(missing), `${missing}`).to.equal('secret-missing');
    }
    for (const invalid of [
      ...[Number.NaN, 0, 1, false, true, {}, [], Promise.resolve('x'), Symbol('x'), () => 'x'],
      ...[new Uint8Array(0), new Uint8Array(15), new Uint8Array(33), new ArrayBuffer(16)],
      // Each number below 1 would become a zero byte.
      Float64Array.from({ length: 16 }, Math.random),
    ]) {
      expect(set(invalid), String(invalid)).to.equal('secret-invalid');
    }
    expect(outcome({})).to.equal('open');
    expect(set('correct horse')).to.equal('passphrase');
    expect(set(createLinkKey())).to.equal('link');
  });

  it('joins no room with an invalid owner', () => {
    for (const owner of ['', 'x', 0, false, {}, new Uint8Array(31), Promise.resolve('x')]) {
      expect(outcome({ owner }), String(owner)).to.equal('owner-invalid');
    }
  });

  it('does not use public brokers instead of an invalid transport', () => {
    for (const transport of [0, '', 'x', {}, { open: 1 }]) {
      expect(outcome({ transport })).to.equal('attribute-invalid');
    }
  });
});

describe('inviteUrl', () => {
  const key = Uint8Array.from({ length: 16 }, (_, i) => i);
  const page = 'https://a.example/call?x=1#view=big&k=old';

  it('contains a link key in the fragment, and no passphrase', () => {
    expect(inviteUrl(page, { secret: key, owner: null }, false)).to.equal(
      'https://a.example/call?x=1#view=big&k=AAECAwQFBgcICQoLDA0ODw',
    );
    for (const secret of ['correct horse', null]) {
      expect(inviteUrl(page, { secret, owner: null }, false)).to.equal(page);
    }
  });

  it('has the link key last, so that a truncated link does not lead to a room without an owner', () => {
    expect(inviteUrl(page, { secret: null, owner: 'abc' }, false)).to.match(
      /#view=big&o=abc&k=old$/,
    );
  });

  it('contains the owner’s public key, and not the private one', () => {
    const host = 'https://a.example/#s=first&k=1&o=2&s=private';
    for (const secret of ['correct horse', null]) {
      expect(inviteUrl(host, { secret, owner: null }, false)).to.equal(
        'https://a.example/#o=2&k=1',
      );
    }
    for (const owner of [key, 'AAECAwQFBgcICQoLDA0ODw']) {
      expect(inviteUrl(host, { secret: key, owner }, false)).to.equal(
        'https://a.example/#o=AAECAwQFBgcICQoLDA0ODw&k=AAECAwQFBgcICQoLDA0ODw',
      );
    }
  });

  it('contains the keys of the room, and not those that were added to the address since', () => {
    const url = inviteUrl('https://a.example/#/x&k=another&o=2&s=private', { secret: key }, true);
    expect(url).to.equal('https://a.example/#/x&k=AAECAwQFBgcICQoLDA0ODw');
    expect(inviteUrl('https://a.example/#k=another', {}, true)).to.equal('https://a.example/');
  });

  it('is empty for a page that others cannot open', () => {
    for (const page of ['about:srcdoc', 'about:blank', 'blob:https://a.example/1', 'data:,x']) {
      expect(inviteUrl(page, { secret: key }, false)).to.equal('');
    }
  });
});
