import { expect } from 'chai';
import { html, render } from 'lit';
import { commandProxy } from '../../src/base/command-proxy.js';

interface Commands {
  start(at: number): void;
  stop(): void;
}

describe('commandProxy', () => {
  const given: unknown[] = [];
  const own = {
    stop: () => 'own',
    get size() {
      return given.length;
    },
  };
  const proxy = commandProxy<Commands, typeof own>(own, (name, values) => {
    given.push([name, ...values]);
    return 'run';
  });

  it('runs commands by name, and keeps own properties', () => {
    expect(proxy.start(5)).to.equal('run');
    expect(given).to.deep.equal([['start', 5]]);
    expect([proxy.stop(), proxy.size]).to.deep.equal(['own', 1]);
  });

  it('also works as a prototype', () => {
    const derived = Object.assign(Object.create(proxy) as typeof proxy, { stop: () => 'derived' });
    derived.start(6);
    expect([derived.stop(), derived.size]).to.deep.equal(['derived', 2]);
  });

  it('is no promise and has no JSON method', async () => {
    expect(await proxy).to.equal(proxy);
    expect(JSON.stringify(proxy)).to.equal('{"size":2}');
    expect(String(proxy)).to.equal('[object Object]');
  });

  it('can be bound as a property in a template of Lit', () => {
    const host = document.createElement('div');
    render(html`<i .value=${proxy}></i>`, host);
    expect(host.querySelector('i')).to.have.property('value', proxy);
  });
});
