import { expect } from 'chai';
import { type CallAttributes, callOptionsOf, parseJson } from '../../src/element/attributes.js';
import { inviteUrl } from '../../src/element/invite.js';

const plain: CallAttributes = {
  room: 'standup',
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
const codes = (given: Partial<CallAttributes>, hash = '') =>
  callOptionsOf({ ...plain, ...given }, hash).problems.map(({ code, values }) => [
    code,
    values['attribute'],
  ]);

describe('callOptionsOf', () => {
  it('takes the defaults for what is not there', () => {
    const { options, problems } = callOptionsOf(plain, '');
    expect(problems).to.deep.equal([]);
    expect(options).to.include({ room: 'standup', audio: 'on', video: 'on', maxPeers: 8 });
    expect(options.brokers).to.equal(undefined);
  });

  it('splits brokers at white space', () => {
    const { options } = callOptionsOf({ ...plain, brokers: ' wss://a/mqtt\n wss://b ' }, '');
    expect(options.brokers).to.deep.equal(['wss://a/mqtt', 'wss://b']);
  });

  it('names the attribute that is not understood and goes on with its default', () => {
    expect(codes({ audio: 'loud', video: 'maybe', maxPeers: 99, secretFrom: 'sky' })).to.deep.equal(
      [
        ['attribute-invalid', 'secret-from'],
        ['attribute-invalid', 'audio'],
        ['attribute-invalid', 'video'],
        ['attribute-invalid', 'max-peers'],
      ],
    );
    expect(callOptionsOf({ ...plain, maxPeers: Number.NaN }, '').options.maxPeers).to.equal(8);
  });

  it('reads the fragment only when told to', () => {
    const hash = '#k=AAECAwQFBgcICQoLDA0ODw';
    expect(callOptionsOf(plain, hash).options.secret).to.equal(null);
    const { options } = callOptionsOf({ ...plain, secretFrom: 'hash' }, hash);
    expect(options.secret).to.deep.equal(Uint8Array.from({ length: 16 }, (_, i) => i));
  });

  it('does not open the room when the link is clipped', () => {
    expect(codes({ secretFrom: 'hash' }, '#k=AAEC')).to.deep.equal([['secret-invalid', undefined]]);
  });
});

describe('parseJson', () => {
  it('keeps text that is no JSON, so that the error can show it', () => {
    expect(parseJson('[{"urls":"stun:a"}]')).to.deep.equal([{ urls: 'stun:a' }]);
    expect(parseJson('stun:a')).to.equal('stun:a');
    expect(parseJson('  ')).to.equal(null);
  });
});

describe('inviteUrl', () => {
  const key = Uint8Array.from({ length: 16 }, (_, i) => i);
  const page = 'https://a.example/call?x=1#view=big&k=old';

  it('carries a link key in the fragment and a passphrase not at all', () => {
    expect(inviteUrl(page, { secret: key, owner: null })).to.equal(
      'https://a.example/call?x=1#view=big&k=AAECAwQFBgcICQoLDA0ODw',
    );
    for (const secret of ['correct horse', null]) {
      expect(inviteUrl(page, { secret, owner: null })).to.equal(page);
    }
  });

  it('puts the link key last: a link cut short must not open the room of nobody', () => {
    expect(inviteUrl(page, { secret: null, owner: 'abc' })).to.match(/#view=big&o=abc&k=old$/);
  });

  it('carries the owner’s public key and never the private one', () => {
    const host = 'https://a.example/#s=first&k=1&o=2&s=private';
    for (const secret of ['correct horse', null]) {
      expect(inviteUrl(host, { secret, owner: null })).to.equal('https://a.example/#o=2&k=1');
    }
    for (const owner of [key, 'AAECAwQFBgcICQoLDA0ODw']) {
      expect(inviteUrl(host, { secret: key, owner })).to.equal(
        'https://a.example/#o=AAECAwQFBgcICQoLDA0ODw&k=AAECAwQFBgcICQoLDA0ODw',
      );
    }
  });
});
