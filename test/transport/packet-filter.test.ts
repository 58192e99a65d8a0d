import { expect } from 'chai';
import mqtt from 'mqtt';
import { type Bytes, concat, random, randomName } from '../../src/base/bytes.js';
import { filterPackets, PacketFilter, packetLimit } from '../../src/transport/packet-filter.js';
import { until } from '../until.js';
import { brokerUrl } from './support.js';

/** An MQTT packet: type, remaining length, rest. */
const packet = (type: number, length: number, rest = new Uint8Array(length)): Bytes => {
  const digits: number[] = [];
  for (let left = length; digits.length === 0 || left > 0; left = Math.floor(left / 128)) {
    digits.push((left % 128) | (left > 127 ? 0x80 : 0));
  }
  return concat(Uint8Array.of(type << 4), Uint8Array.from(digits), rest);
};
const small = packet(3, 300, random(300));
const ping = packet(13, 0);

describe('PacketFilter', () => {
  for (const size of [1, 2, 3, 7, 1000, 100_000]) {
    it(`passes small packets on and no byte of a large one, in chunks of ${size}`, () => {
      const stream = concat(small, ping, packet(3, packetLimit + 1), small, packet(3, packetLimit));
      const filter = new PacketFilter();
      const passed: Bytes[] = [];
      for (let at = 0; at < stream.length; at += size) {
        passed.push(filter.filter(stream.slice(at, at + size))!);
      }
      expect(concat(...passed)).to.deep.equal(concat(small, ping, small, packet(3, packetLimit)));
    });
  }

  it('buffers nothing of 100 MB', () => {
    const filter = new PacketFilter();
    const [header, chunk] = [packet(3, 200_000_000, new Uint8Array(0)), new Uint8Array(1_000_000)];
    let passed = filter.filter(header)!.length;
    for (let n = 0; n < 100; n++) passed += filter.filter(chunk)!.length;
    expect(passed).to.equal(0);
  });

  it('rejects input that is not MQTT', () => {
    expect(new PacketFilter().filter(packet(2, packetLimit + 1))).to.equal(null);
    expect(new PacketFilter().filter(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80))).to.equal(null);
  });
});

describe('filterPackets', () => {
  it('drops a message above the limit before MQTT.js, from a broker that ignores Maximum Packet Size', async () => {
    const [url, topic, life] = [await brokerUrl(), randomName(), new AbortController()];
    const options = { protocolVersion: 4, timerVariant: 'native' } as const;
    const stranger = await mqtt.connectAsync(url, options);
    const client = await mqtt.connectAsync(url, {
      ...options,
      createWebsocket: (address: string, protocols: string[]) => {
        const socket = new WebSocket(address, protocols);
        filterPackets(socket, life.signal);
        return socket;
      },
    });
    const heard: number[] = [];
    client.on('message', (_topic, payload) => heard.push(payload.length));
    await client.subscribeAsync(topic);
    // mosquitto sends 4 KiB each 100 ms.
    for (const length of [10, 2 * packetLimit, 20]) {
      stranger.publish(topic, new Uint8Array(length) as Uint8Array as Buffer);
    }
    await until(() => heard.includes(20), 'the last one');
    expect(heard).to.deep.equal([10, 20]);
    expect(client.connected).to.equal(true);
    life.abort();
    await Promise.all([client.endAsync(true), stranger.endAsync(true)]);
  });
});
