import { expect } from 'chai';
import { Channel, channelInit } from '../../src/peer/channel.js';
import { noChannelRejections } from '../../src/protocol/data-channel-guard.js';
import type { ChannelSignal } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

/** Our end of `ctl`, and the bare channel of somebody who keeps to no rules. */
async function open() {
  const life = new AbortController();
  const [ours, theirs] = [new RTCPeerConnection(), new RTCPeerConnection()];
  ours.onicecandidate = ({ candidate }) => theirs.addIceCandidate(candidate ?? undefined);
  theirs.onicecandidate = ({ candidate }) => ours.addIceCandidate(candidate ?? undefined);
  const heard: ChannelSignal[] = [];
  const refused = noChannelRejections();
  let closed = 0;
  let floods = 0;
  const channel = new Channel(
    {
      channel: ours.createDataChannel('ctl', channelInit),
      refused,
      onOpen: () => {},
      onClose: () => closed++,
      onFlood: () => floods++,
      onSignal: (signal) => heard.push(signal),
      onSpoke: () => {},
    },
    life.signal,
  );
  const raw = theirs.createDataChannel('ctl', channelInit);
  await ours.setLocalDescription();
  await theirs.setRemoteDescription(ours.localDescription!);
  await theirs.setLocalDescription();
  await ours.setRemoteDescription(theirs.localDescription!);
  await until(() => channel.open && raw.readyState === 'open', 'an open channel');
  return {
    channel,
    refused,
    raw,
    heard,
    closed: () => closed,
    floods: () => floods,
    end: () => {
      life.abort();
      ours.close();
      theirs.close();
    },
  };
}

describe('Channel against a hostile member', () => {
  it('drops what is malformed or too long, and goes on', async () => {
    const { refused, raw, heard, closed, end } = await open();
    const media = { microphone: true, camera: false, screen: false };
    raw.send('{');
    raw.send(new Uint8Array(10));
    raw.send(JSON.stringify({ kind: 'hello', name: 'x'.repeat(60_000), media }));
    raw.send(JSON.stringify({ kind: 'hello', name: 'Eve', media }));
    await until(() => heard.length === 1, 'the honest word');
    expect(refused).to.deep.equal({
      rate: 0,
      'too-long': 1,
      malformed: 2,
      channels: 0,
      address: 0,
      inflated: 0,
      sections: 0,
      candidates: 0,
    });
    expect(closed()).to.equal(0);
    end();
  });

  it('reads 50 messages a second, and loses no last word of a burst', async () => {
    const { refused, raw, heard, closed, end } = await open();
    const began = performance.now();
    for (let n = 0; n < 60; n++) raw.send('{"kind":"receipt","missing":[]}');
    const media = { microphone: true, camera: false, screen: false };
    raw.send(JSON.stringify({ kind: 'hello', name: 'Eve', media }));
    await until(() => heard.some(({ kind }) => kind === 'hello'), 'the last word');
    expect(performance.now() - began).to.be.at.least(1000);
    expect(heard).to.have.lengthOf(61);
    expect(refused.rate).to.equal(0);
    expect(closed()).to.equal(0);
    end();
  });

  it('has a name that changes all the time told twice a second, the first at once and then the newest', async () => {
    const { raw, heard, end } = await open();
    const media = { microphone: true, camera: false, screen: false };
    const began = performance.now();
    for (let n = 1; n <= 45; n++) raw.send(JSON.stringify({ kind: 'hello', name: `${n}`, media }));
    const names = () => heard.flatMap((signal) => (signal.kind === 'hello' ? [signal.name] : []));
    await until(() => names().includes('45'), 'the newest name');
    expect(names()[0]).to.equal('1');
    expect(names().length).to.be.at.most(1 + Math.ceil((performance.now() - began) / 500));
    end();
  });

  it('is closed when the flood does not end', async () => {
    const { channel, refused, raw, heard, floods, end } = await open();
    for (let n = 0; n < 1500; n++) raw.send('{"kind":"bye"}');
    await until(() => floods() > 0, 'the end');
    expect(channel.open).to.equal(false);
    expect(refused.rate).to.be.above(500);
    expect(heard.length).to.be.at.most(150);
    end();
  });
});

describe('Channel', () => {
  it('tells our own name no more than twice a second, and the newest in the end', async () => {
    const { channel, raw, end } = await open();
    const heard: string[] = [];
    raw.onmessage = ({ data }) => heard.push(data);
    const media = { microphone: true, camera: false, screen: false };
    const began = performance.now();
    for (let n = 1; n <= 45; n++) channel.send({ kind: 'hello', name: `${n}`, media });
    const hellos = () => heard.filter((it) => it.includes('"hello"'));
    await until(() => hellos().some((it) => it.includes('"45"')), 'the newest name');
    expect(hellos()[0]).to.include('"1"');
    expect(hellos().length).to.be.at.most(1 + Math.ceil((performance.now() - began) / 500));
    end();
  });

  it('does not pile up questions for somebody who cannot answer, and asks again at once who can', async () => {
    const clock = installClock();
    const { channel, raw, end } = await open();
    const asked: string[] = [];
    raw.onmessage = ({ data }) => asked.push(data);
    await clock.advance(3_600_000);
    await until(() => asked.length > 85, 'the questions of an hour');
    expect(asked.length).to.be.within(86, 92);
    raw.send(asked.at(-1)!.replace('ping', 'pong'));
    await until(() => channel.roundTripMs !== undefined, 'the answer');
    const before = asked.length;
    channel.ping();
    await until(() => asked.length > before, 'the next question');
    end();
  });
});
