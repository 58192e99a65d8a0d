// The public servers that are used by default: MQTT brokers for signalling, and STUN servers. Data only, so that an outage
// is answered by an edit of the list.

/** The WebSocket address of an MQTT broker, and the login. */
export interface BrokerAddress {
  /** `wss://…`, or `ws://…` on the same machine. A login in the URL is percent-encoded. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * All of them are used at the same time, so that calls work while one is down. They are best effort, without a service
 * level: test.mosquitto.org was down for days in 2018, 2019, 2024 and 2025, and broker.emqx.io silently drops messages above
 * about 10 a second. A site in production lists its own broker first.
 */
export const publicBrokers: readonly BrokerAddress[] = [
  { url: 'wss://broker.emqx.io:8084/mqtt' },
  { url: 'wss://broker.hivemq.com:8884/mqtt' },
  { url: 'wss://test.mosquitto.org:8081/mqtt' },
];

/** Without a TURN server: relaying costs its operator money. The report says when a TURN server would have helped. */
export const publicStunServers: readonly string[] = [
  'stun:stun.l.google.com:19302',
  'stun:stun.cloudflare.com:3478',
];
