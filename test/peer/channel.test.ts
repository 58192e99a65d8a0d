import { expect } from 'chai';
import { Channel, channelInit } from '../../src/peer/channel.js';
import { noChannelRejections } from '../../src/protocol/data-channel-guard.js';
import type { ChannelSignal } from '../../src/protocol/signal.js';
import { until } from '../until.js';
import { installClock } from '../virtual-clock.js';

/** Opens the local end of `ctl`, and a raw remote channel for messages that break the protocol. */
async function open() {
  const controller = new AbortController();
  const [ours, theirs] = [new RTCPeerConnection(), new RTCPeerConnection()];
  ours.onicecandidate = ({ candidate }) => theirs.addIceCandidate(candidate ?? undefined);
  theirs.onicecandidate = ({ candidate }) => ours.addIceCandidate(candidate ?? undefined);
  const received: ChannelSignal[] = [];
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
      onSignal: (signal) => received.push(signal),
      onSpoke: () => {},
    },
    controller.signal,
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
    received,
    closed: () => closed,
    floods: () => floods,
    end: () => {
      controller.abort();
      ours.close();
      theirs.close();
    },
  };
}

describe('Channel with a hostile peer', () => {
  it('drops malformed and long messages, and continues', async () => {
    const { refused, raw, received, closed, end } = await open();
    const media = { microphone: true, camera: false, screen: false };
    raw.send('{');
    raw.send(new Uint8Array(10));
    raw.send(JSON.stringify({ kind: 'hello', name: 'x'.repeat(60_000), media }));
    raw.send(JSON.stringify({ kind: 'hello', name: 'Eve', media }));
    await until(() => received.length === 1, 'the valid message');
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

  it('reads 50 messages a second, and delivers the last message of a burst', async () => {
    const { refused, raw, received, closed, end } = await open();
    const began = performance.now();
    for (let n = 0; n < 60; n++) raw.send('{"kind":"receipt","missing":[]}');
    const media = { microphone: true, camera: false, screen: false };
    raw.send(JSON.stringify({ kind: 'hello', name: 'Eve', media }));
    await until(() => received.some(({ kind }) => kind === 'hello'), 'the last message');
    expect(performance.now() - began).to.be.at.least(1000);
    expect(received).to.have.lengthOf(61);
    expect(refused.rate).to.equal(0);
    expect(closed()).to.equal(0);
    end();
  });

  it('reports frequent name changes twice a second: the first at once, then the newest', async () => {
    const { raw, received, end } = await open();
    const media = { microphone: true, camera: false, screen: false };
    const began = performance.now();
    for (let n = 1; n <= 45; n++) raw.send(JSON.stringify({ kind: 'hello', name: `${n}`, media }));
    const names = () =>
      received.flatMap((signal) => (signal.kind === 'hello' ? [signal.name] : []));
    await until(() => names().includes('45'), 'the newest name');
    expect(names()[0]).to.equal('1');
    expect(names().length).to.be.at.most(1 + Math.ceil((performance.now() - began) / 500));
    end();
  });

  it('passes on what the peer shows twice a second: the first at once, then the newest', async () => {
    const { raw, received, end } = await open();
    const began = performance.now();
    for (let width = 1; width <= 45; width++) {
      const camera = { width, height: 90, fps: 10 };
      raw.send(JSON.stringify({ kind: 'want', camera, screen: 'off' }));
    }
    const widths = () =>
      received.flatMap((signal) =>
        signal.kind === 'want' && signal.camera !== 'off' ? [signal.camera.width] : [],
      );
    await until(() => widths().includes(45), 'the newest size');
    expect(widths()[0]).to.equal(1);
    expect(widths().length).to.be.at.most(1 + Math.ceil((performance.now() - began) / 500));
    end();
  });

  it('closes when a flood does not end', async () => {
    const { channel, refused, raw, received, floods, end } = await open();
    for (let n = 0; n < 1500; n++) raw.send('{"kind":"bye"}');
    await until(() => floods() > 0, 'the end');
    expect(channel.open).to.equal(false);
    expect(refused.rate).to.be.above(500);
    expect(received.length).to.be.at.most(150);
    end();
  });
});

describe('Channel', () => {
  it('sends the local name at most twice a second, and the newest at the end', async () => {
    const { channel, raw, end } = await open();
    const received: string[] = [];
    raw.onmessage = ({ data }) => received.push(data);
    const media = { microphone: true, camera: false, screen: false };
    const began = performance.now();
    for (let n = 1; n <= 45; n++) channel.send({ kind: 'hello', name: `${n}`, media });
    const hellos = () => received.filter((it) => it.includes('"hello"'));
    await until(() => hellos().some((it) => it.includes('"45"')), 'the newest name');
    expect(hellos()[0]).to.include('"1"');
    expect(hellos().length).to.be.at.most(1 + Math.ceil((performance.now() - began) / 500));
    end();
  });

  it('limits unanswered pings to a peer that cannot answer, and pings again at once after a pong', async () => {
    const clock = installClock();
    const { channel, raw, end } = await open();
    const pings: string[] = [];
    raw.onmessage = ({ data }) => pings.push(data);
    await clock.advance(3_600_000);
    await until(() => pings.length > 85, 'the pings of an hour');
    expect(pings.length).to.be.within(86, 92);
    raw.send(pings.at(-1)!.replace('ping', 'pong'));
    await until(() => channel.roundTripMs !== undefined, 'the answer');
    const before = pings.length;
    channel.ping();
    await until(() => pings.length > before, 'the next ping');
    end();
  });
});
