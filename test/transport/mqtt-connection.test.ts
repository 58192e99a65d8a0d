// One MQTT connection: its socket opens before MQTT.js is loaded, and its first message holds all that joins a room.

import { expect } from 'chai';
import { type Bytes, random, randomName } from '../../src/base/bytes.js';
import { loadMqtt } from '../../src/transport/mqtt.js';
import { type Connect, Connection } from '../../src/transport/mqtt-connection.js';
import type { ConnectionEnd } from '../../src/transport/reconnect-policy.js';
import { until } from '../until.js';
import { brokerUrl, envelope, said } from './support.js';

/** A promise that the test settles. */
function held<T>() {
  let resolve = (_: T) => {};
  let reject = (_: Error) => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The types of the MQTT packets in these bytes (MQTT 5.0, sections 1.5.5 and 2.1). */
function packetTypes(bytes: Uint8Array): number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    types.push(bytes[at++]! >> 4);
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      length += (bytes[at]! & 0x7f) << shift;
      if (bytes[at++]! < 0x80) break;
    }
    at += length;
  }
  return types;
}
const [connectType, publishType, subscribeType] = [1, 3, 8];

/** The sockets that are created from now on, and the messages that they send; `restore` ends it. */
function watchSockets() {
  const Native = globalThis.WebSocket;
  const sockets: WebSocket[] = [];
  const sent: Uint8Array[] = [];
  globalThis.WebSocket = class extends Native {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      sockets.push(this);
    }

    override send(bytes: Uint8Array<ArrayBuffer>) {
      sent.push(bytes.slice());
      super.send(bytes);
    }
  };
  const restore = () => {
    globalThis.WebSocket = Native;
  };
  return { sockets, sent, restore };
}

describe('Connection', () => {
  let watched = watchSockets();
  const open: Connection[] = [];
  beforeEach(() => {
    watched.restore();
    watched = watchSockets();
  });
  afterEach(() => {
    watched.restore();
    for (const one of open.splice(0)) one.close();
  });
  const connect = (
    url: string,
    connectTo: Promise<Connect>,
    {
      topic = randomName(),
      greeting,
      early = true,
    }: { topic?: string; greeting?: Bytes; early?: boolean } = {},
  ) => {
    const heard: string[] = [];
    const ends: ConnectionEnd[] = [];
    const seen = { isOpen: false };
    const connection = new Connection({
      ...{ broker: { url }, line: { topic }, version: 5, attempt: 0, connectTo },
      will: Promise.resolve(random(512)),
      ...{ early, greeting: greeting && Promise.resolve(greeting) },
      onGreeted() {},
      onIgnored() {},
      onSilent() {},
      onLogin() {},
      onOpen() {
        seen.isOpen = true;
      },
      onBytes: (bytes) => heard.push(said(bytes)),
      onEnded: (end) => ends.push(end),
    });
    open.push(connection);
    return { connection, heard, ends, seen };
  };

  it('opens its socket before MQTT.js is there, and loses nothing on it', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const chunk = held<Connect>();
    const ada = connect(url, chunk.promise, { topic });
    const [socket] = watched.sockets;
    await until(() => socket?.readyState === WebSocket.OPEN, 'the socket is open');
    expect(ada.seen.isOpen).to.equal(false);
    chunk.resolve(await loadMqtt());
    await until(() => ada.seen.isOpen, 'the subscription is granted');
    const bob = connect(url, loadMqtt(), { topic });
    await until(() => bob.seen.isOpen, 'the other one is subscribed');
    bob.connection.publish(envelope('hello'));
    await until(() => ada.heard.length > 0, 'a message');
    expect(ada.heard).to.deep.equal(['hello']);
    expect(watched.sockets).to.have.length(2);
  });

  it('sends CONNECT, SUBSCRIBE and the greeting in one message', async () => {
    const [url, topic] = [await brokerUrl(), randomName()];
    const bob = connect(url, loadMqtt(), { topic });
    await until(() => bob.seen.isOpen, 'the other one is subscribed');
    watched.sent.length = 0;
    const ada = connect(url, loadMqtt(), { topic, greeting: envelope('hello') });
    await until(() => ada.seen.isOpen && bob.heard.length > 0, 'the greeting has arrived');
    expect(watched.sent.map(packetTypes)).to.deep.equal([
      [connectType, subscribeType, publishType],
    ]);
    expect(bob.heard).to.deep.equal(['hello']);
    // Its echo, which may have arrived before the grant of the subscription.
    await until(() => ada.heard.length > 0, 'the echo');
    expect(ada.heard).to.deep.equal(['hello']);
  });

  it('sends a greeting in a second message if the first would be too large', async () => {
    const ada = connect(await brokerUrl(), loadMqtt(), { greeting: random(3840) });
    await until(() => ada.seen.isOpen, 'the subscription is granted');
    expect(watched.sent.map(packetTypes)).to.deep.equal([
      [connectType, subscribeType],
      [publishType],
    ]);
    for (const { length } of watched.sent) expect(length).to.be.at.most(4000);
  });

  it('waits for CONNACK and SUBACK where it has to', async () => {
    const how = { greeting: envelope('hello'), early: false };
    const ada = connect(await brokerUrl(), loadMqtt(), how);
    await until(() => ada.heard.length > 0, 'the echo');
    expect(watched.sent.map(packetTypes)).to.deep.equal([
      [connectType],
      [subscribeType],
      [publishType],
    ]);
  });

  for (const [place, url] of [
    ['of a broker', brokerUrl],
    ['of a closed port', async () => 'ws://127.0.0.1:9/'],
  ] as const) {
    it(`reports that MQTT.js did not load, and closes the socket ${place}`, async () => {
      const chunk = held<Connect>();
      const ada = connect(await url(), chunk.promise);
      const [socket] = watched.sockets;
      await until(() => socket?.readyState !== WebSocket.CONNECTING, 'the socket has settled');
      expect(ada.ends).to.deep.equal([]);
      chunk.reject(new Error('offline'));
      await until(() => ada.ends.length > 0, 'the end');
      expect(ada.ends).to.deep.equal([
        { openForMs: null, answered: false, early: false, reason: '', failure: 'not-loaded' },
      ]);
      await until(() => socket?.readyState === WebSocket.CLOSED, 'the socket is closed');
    });
  }

  it('closes the socket of a call that ends before MQTT.js is there', async () => {
    const chunk = held<Connect>();
    const ada = connect(await brokerUrl(), chunk.promise);
    const [socket] = watched.sockets;
    await until(() => socket?.readyState === WebSocket.OPEN, 'the socket is open');
    ada.connection.close();
    await until(() => socket?.readyState === WebSocket.CLOSED, 'the socket is closed');
    chunk.resolve(await loadMqtt());
    await chunk.promise;
    expect(ada.ends).to.deep.equal([]);
    expect(ada.seen.isOpen).to.equal(false);
  });
});
