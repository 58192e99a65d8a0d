// Checks one broker alone: whether it accepts the connection and echoes messages, on a topic that no other client knows.

import { abortScope, onAbort } from '../base/abort.js';
import { random, randomName } from '../base/bytes.js';
import { brokerReport } from '../call/diagnostics-adapter.js';
import { mqttTransport } from '../transport/mqtt.js';
import type { BrokerAddress } from '../transport/public-servers.js';
import type { BrokerFacts } from '../transport/transport.js';
import type { BrokerCheck } from './report.js';

/** The number of echoes from which the median is taken; sent one at a time, because public brokers limit the rate. */
const echoes = 3;
/** The size of an offer, bytes, so that a broker which limits the size of messages fails the check. */
const messageBytes = 2048;

const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The first failure is final: there is no time to reconnect. A broker without a response so far may be slow. */
const isDown = ({ state, suspect, failedAttempts = 0 }: BrokerFacts): boolean =>
  suspect === true || state === 'refused' || (state === 'unreachable' && failedAttempts > 0);

/** Settles once the state of the broker is known, or when `abortSignal` aborts; reports every change. */
export function checkBroker(
  broker: BrokerAddress,
  onChange: (facts: BrokerCheck) => void,
  abortSignal: AbortSignal,
): Promise<void> {
  const own = abortScope(abortSignal);
  const roundTrips: number[] = [];
  const transport = mqttTransport(broker);
  const send = () => transport.publish(random(messageBytes));
  return new Promise((resolve) => {
    const end = () => {
      resolve();
      own.end();
    };
    const onBroker = (facts: BrokerFacts) => {
      if (own.signal.aborted) return;
      if (facts.state === 'ready' && facts.echoMs !== undefined && !facts.suspect) {
        roundTrips.push(facts.echoMs);
      }
      onChange({ ...brokerReport(facts), echoMs: median(roundTrips), echoes: [...roundTrips] });
      if (isDown(facts) || roundTrips.length === echoes) end();
      else if (facts.state === 'open' || facts.state === 'ready') send();
    };
    onAbort(own.signal, resolve);
    // The will is random: no other client subscribes to this topic.
    const session = {
      topic: randomName(),
      will: async () => random(messageBytes),
      onBytes: () => {},
      onBroker,
    };
    transport.open(session, own.signal);
  });
}
