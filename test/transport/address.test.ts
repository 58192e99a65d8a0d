import { expect } from 'chai';
import { bareUrl, loginOf } from '../../src/transport/address.js';

describe('the address of a broker', () => {
  it('may contain a login, which is percent-encoded', () => {
    expect(loginOf({ url: 'wss://b.example/mqtt' })).to.deep.equal({});
    expect(loginOf({ url: 'wss://ada:p%40ss%3Aw%C3%B6rd@b.example' })).to.deep.equal({
      username: 'ada',
      password: 'p@ss:wörd',
    });
    expect(loginOf({ url: 'wss://ada@b.example' })).to.deep.equal({ username: 'ada' });
    expect(loginOf({ url: 'wss://100%@b.example' })).to.deep.equal({ username: '100%' });
  });

  it('is overridden by a separate login, which is not decoded', () => {
    const login = { username: 'bo', password: 'a%40b' };
    expect(loginOf({ url: 'wss://ada:x@b.example', ...login })).to.deep.equal(login);
  });

  it('is reported without its login', () => {
    expect(bareUrl('wss://ada:x@b.example/mqtt')).to.equal('wss://b.example/mqtt');
  });
});
