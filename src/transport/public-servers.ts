// The public servers that a page gets when it names none: brokers to meet, STUN servers to learn one's own
// address. Data only, so that an outage is answered by editing a list; transports and calls choose from it.

/** Where an MQTT broker listens for WebSockets, and how to log in there. */
export interface BrokerAddress {
  /** `wss://…`, or `ws://…` for one on the same machine. A login in it is percent-encoded. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * All are used at once, so that one that is down costs nobody a call. Best effort, no promises by anybody:
 * test.mosquitto.org was away for days in 2018, 2019, 2024 and 2025; broker.emqx.io drops silently what
 * exceeds about 10 messages a second. A site in production puts a broker of its own first.
 */
export const publicBrokers: readonly BrokerAddress[] = [
  { url: 'wss://broker.emqx.io:8084/mqtt' },
  { url: 'wss://broker.hivemq.com:8884/mqtt' },
  { url: 'wss://test.mosquitto.org:8081/mqtt' },
];

/** No TURN server: relaying costs somebody money. The widget says where one would have helped. */
export const publicStunServers: readonly string[] = [
  'stun:stun.l.google.com:19302',
  'stun:stun.cloudflare.com:3478',
];
