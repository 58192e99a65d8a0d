// The options of MQTT.js for one connection.

import type { IClientOptions } from 'mqtt';
import { type Bytes, randomName } from '../base/bytes.js';
import { loginOf } from './address.js';
import type { BrokerAddress } from './public-servers.js';
import type { Subscription } from './transport.js';

/** Larger payloads are not from this protocol. A broker of MQTT 5 does not deliver them; from others they are dropped. */
export const payloadLimit = 8192;
/**
 * Keepalive, seconds. A broker publishes the will after one and a half times that. The timers of a hidden page may run only
 * once a minute: with ten seconds, the broker would close the connection each time.
 */
// Browser note hidden-page-timers
const keepaliveSeconds = { seen: 10, hidden: 90 };

/** MQTT 3.1.1 or 5. */
export type Version = 4 | 5;

interface Login {
  readonly broker: BrokerAddress;
  readonly line: Pick<Subscription, 'topic'>;
  readonly version: Version;
}

export function mqttOptions({ broker, line, version }: Login, will: Bytes): IClientOptions {
  const onlyIn5 = { ...inherited(), sessionExpiryInterval: 0, maximumPacketSize: payloadLimit };
  return {
    protocolVersion: version,
    protocolId: 'MQTT',
    clean: true,
    // Random, because a member who knew the client id could connect with it, and the broker would close our connection.
    clientId: randomName(),
    keepalive: globalThis.document?.hidden ? keepaliveSeconds.hidden : keepaliveSeconds.seen,
    // The time limit of the connection is shorter and covers the subscription too.
    connectTimeout: 60_000,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The default runs a worker from a blob URL, which strict content policies silently block.
    timerVariant: 'native',
    will: { topic: line.topic, payload: asBuffer(will), qos: 0, retain: false },
    ...(version === 5 && { properties: onlyIn5 }),
    ...loginOf(broker),
  };
}

/**
 * Properties that the page has added to `Object.prototype`, as own properties without a value: mqtt-packet 9 writes inherited
 * properties into CONNECT, and skips those that are `undefined`.
 */
function inherited(): Record<string, undefined> {
  const names: Record<string, undefined> = {};
  for (const name in Object.prototype) names[name] = undefined;
  return names;
}

/** MQTT.js is typed for Node.js; in a browser it accepts every Uint8Array. */
export const asBuffer = (bytes: Bytes): Buffer => bytes as Uint8Array as Buffer;
