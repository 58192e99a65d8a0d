import { expect } from 'chai';
import { loopbackBus } from '../../src/transport/loopback.js';
import { multiTransport } from '../../src/transport/multi-transport.js';
import { Ear, envelope } from './support.js';

describe('loopbackBus', () => {
  it('opens, echoes, and delivers by topic', async () => {
    const bus = loopbackBus();
    const ada = new Ear(bus.transport(), 'a');
    const bob = new Ear(bus.transport(), 'a');
    const eve = new Ear(bus.transport(), 'b');
    await Promise.all([ada.state('open'), bob.state('open'), eve.state('open')]);
    ada.transport.publish(envelope('hello'));
    await ada.state('ready');
    await bob.until(() => bob.heard.length > 0);
    bob.transport.publish(envelope('hi'));
    await bob.state('ready');
    expect(ada.heard).to.deep.equal(['hi']);
    expect(bob.heard).to.deep.equal(['hello']);
    expect(eve.heard).to.deep.equal([]);
  });

  it('sends the will when a connection is cut, and restores the connection', async () => {
    const bus = loopbackBus();
    const ada = new Ear(bus.transport(), 'a', { will: envelope('first will') });
    const bob = new Ear(bus.transport(), 'a');
    await Promise.all([ada.state('open'), bob.state('open')]);
    bus.cut(ada.transport);
    expect(ada.now).to.deep.include({ state: 'connecting', cause: 'broker-lost' });
    ada.nextWill = envelope('second will');
    bus.mend(ada.transport);
    expect(ada.now).to.deep.include({ state: 'open', reconnects: 1 });
    bus.cut(ada.transport);
    await bob.until(() => bob.heard.length === 2);
    expect(bob.heard).to.deep.equal(['first will', 'second will']);
  });

  it('drops and reorders equally for the same seed', async () => {
    const run = async (seed: number) => {
      const bus = loopbackBus({ seed, drop: 0.3, delayMs: [0, 30] });
      const ada = new Ear(bus.transport(), 'a');
      const bob = new Ear(bus.transport(), 'a');
      await Promise.all([ada.state('open'), bob.state('open')]);
      for (let n = 0; n < 20; n++) ada.transport.publish(envelope(`${n}`));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return bob.heard;
    };
    const [one, two] = [await run(7), await run(7)];
    expect([...one].sort()).to.deep.equal([...two].sort());
    expect(one.length).to.be.within(5, 19);
    expect(one).not.to.deep.equal([...one].sort((a, b) => Number(a) - Number(b)));
  });

  it('closes with its lifetime, without a will', async () => {
    const bus = loopbackBus();
    const ada = new Ear(bus.transport(), 'a');
    const bob = new Ear(bus.transport(), 'a');
    await Promise.all([ada.state('open'), bob.state('open')]);
    ada.close();
    bob.transport.publish(envelope());
    await bob.state('ready');
    expect(ada.now.state).to.equal('closed');
    expect(bob.heard).to.deep.equal([]);
  });
});

describe('multiTransport', () => {
  it('receives by each transport, and never its own messages', async () => {
    const [left, right] = [loopbackBus({ url: 'left:' }), loopbackBus({ url: 'right:' })];
    const both = () => multiTransport([left.transport(), right.transport()]);
    const [ada, bob] = [new Ear(both(), 'a'), new Ear(both(), 'a')];
    const lonely = new Ear(right.transport(), 'a');
    await Promise.all([ada, bob].map((ear) => ear.until(() => ear.facts.length >= 4)));
    ada.transport.publish(envelope('hello'));
    await ada.until(() => ada.facts.filter(({ state }) => state === 'ready').length === 2);
    // The room drops duplicates after authentication.
    expect(bob.heard).to.deep.equal(['hello', 'hello']);
    expect(lonely.heard).to.deep.equal(['hello']);
    expect(ada.heard).to.deep.equal([]);
  });
});
