import { expect } from 'chai';
import { fromBase64url, utf8 } from '../../src/base/bytes.js';
import { CallError } from '../../src/base/errors.js';
import { createLink, type LinkOptions, linkTo } from '../../src/call/create-link.js';

const fieldsOf = (link: string) =>
  Object.fromEntries(
    new URL(link).hash
      .slice(1)
      .split('&')
      .map((one) => one.split('=')),
  );

describe('createLink', () => {
  it('creates a link to this page with a new key of 128 bits', async () => {
    const links = await createLink();
    expect(Object.isFrozen(links)).to.equal(true);
    expect(Object.keys(links)).to.deep.equal(['guest']);
    expect(links.guest.split('#')[0]).to.equal(location.href.split('#')[0]);
    expect(fromBase64url(fieldsOf(links.guest)['k'])).to.have.length(16);
    expect((await createLink()).guest).to.not.equal(links.guest);
  });

  it('puts the owner’s private key into the host link only, and it matches the public one', async () => {
    const { guest, host } = await createLink({ page: '/call.html?room=a', lobby: true });
    const { k, o, s } = fieldsOf(host!);
    expect(fieldsOf(guest)).to.deep.equal({ k, o });
    expect(guest).to.match(/\/call\.html\?room=a#/);
    const [owner, seed] = [fromBase64url(o)!, fromBase64url(s)!];
    expect([owner.length, seed.length]).to.deep.equal([32, 32]);
    // RFC 8410, section 7
    const head = Uint8Array.from([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32]);
    const pkcs8 = Uint8Array.from([...head, ...seed]);
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
    const signature = await crypto.subtle.sign('Ed25519', key, utf8('hello'));
    const other = await crypto.subtle.importKey('raw', owner, 'Ed25519', false, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', other, signature, utf8('hello'))).to.equal(true);
  });

  it('removes the keys of another room, and keeps other fields', async () => {
    const page = new URL('https://example.org/#k=old&o=old&tab=2&s=old');
    const { guest } = await createLink({ page });
    expect(guest).to.match(/^https:\/\/example\.org\/#tab=2&k=[\w-]{22}$/);
    expect(page.hash).to.contain('s=old');
  });

  const wrong: [what: string, options: unknown, values: object][] = [
    ['a page that is no address', { page: 'https://' }, { field: 'page', value: 'https://' }],
    ['a page that is a number', { page: 7 }, { field: 'page', value: '7' }],
    ['a lobby that is no yes or no', { lobby: 'yes' }, { field: 'lobby', value: 'yes' }],
  ];
  for (const [what, options, values] of wrong) {
    it(`rejects ${what}, and states the expected value`, async () => {
      const error = await createLink(options as LinkOptions).catch((thrown: unknown) => thrown);
      if (!(error instanceof CallError)) throw error;
      expect(error.code).to.equal('link-invalid');
      expect(error.values).to.include(values);
      expect(error.values['expected']).to.match(/^(page|lobby): /);
    });
  }
});

describe('linkTo', () => {
  it('replaces a field, and removes the owner’s private key', () => {
    expect(linkTo('https://a.example/#x&k=1&s=2&o=3', { k: '9' })).to.equal(
      'https://a.example/#x&o=3&k=9',
    );
    expect(linkTo('https://a.example/#s=2', {})).to.equal('https://a.example/');
  });
});
