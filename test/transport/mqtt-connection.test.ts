// One MQTT connection: its socket opens before MQTT.js is loaded.

import { expect } from 'chai';
import { randomName } from '../../src/base/bytes.js';
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

/** The sockets that are created from now on; `restore` ends it. */
function watchSockets() {
  const Native = globalThis.WebSocket;
  const sockets: WebSocket[] = [];
  globalThis.WebSocket = class extends Native {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      sockets.push(this);
    }
  };
  const restore = () => {
    globalThis.WebSocket = Native;
  };
  return { sockets, restore };
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
  const connect = (url: string, connectTo: Promise<Connect>, topic = randomName()) => {
    const heard: string[] = [];
    const ends: ConnectionEnd[] = [];
    const seen = { isOpen: false };
    const connection = new Connection({
      ...{ broker: { url }, line: { topic }, version: 5, attempt: 0, connectTo },
      will: Promise.resolve(envelope('will')),
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
    const ada = connect(url, chunk.promise, topic);
    const [socket] = watched.sockets;
    await until(() => socket?.readyState === WebSocket.OPEN, 'the socket is open');
    expect(ada.seen.isOpen).to.equal(false);
    chunk.resolve(await loadMqtt());
    await until(() => ada.seen.isOpen, 'the subscription is granted');
    const bob = connect(url, loadMqtt(), topic);
    await until(() => bob.seen.isOpen, 'the other one is subscribed');
    bob.connection.publish(envelope('hello'));
    await until(() => ada.heard.length > 0, 'a message');
    expect(ada.heard).to.deep.equal(['hello']);
    expect(watched.sockets).to.have.length(2);
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
        { openForMs: null, answered: false, reason: '', failure: 'not-loaded' },
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
