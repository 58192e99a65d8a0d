// One broker, asked by itself: does it let us in, and does it hand back what we say? On a topic that nobody else knows.

import { abortScope, onAbort } from '../base/abort.js';
import { random, randomName } from '../base/bytes.js';
import { brokerReport } from '../call/diagnostics-adapter.js';
import { mqttTransport } from '../transport/mqtt.js';
import type { BrokerAddress } from '../transport/public-servers.js';
import type { BrokerFacts } from '../transport/transport.js';
import type { BrokerCheck } from './report.js';

/** Enough for a middle one. One after the other: public brokers drop what comes faster. */
const echoes = 3;
/** About an offer; a broker that limits the size of messages must not pass for one that works. Bytes. */
const messageBytes = 2048;

const middle = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Its first failure is its last: there is no time to come back. One that is silent so far may be slow. */
const isDown = ({ state, suspect, failedAttempts = 0 }: BrokerFacts): boolean =>
  suspect === true || state === 'refused' || (state === 'unreachable' && failedAttempts > 0);

/** Settles when it is known how the broker is, or when `abortSignal` aborts; tells every change on the way. */
export function checkBroker(
  broker: BrokerAddress,
  onChange: (facts: BrokerCheck) => void,
  abortSignal: AbortSignal,
): Promise<void> {
  const own = abortScope(abortSignal);
  const heard: number[] = [];
  const transport = mqttTransport(broker);
  const speak = () => transport.publish(random(messageBytes));
  return new Promise((resolve) => {
    const end = () => {
      resolve();
      own.end();
    };
    const onBroker = (facts: BrokerFacts) => {
      if (own.signal.aborted) return;
      if (facts.state === 'ready' && facts.echoMs !== undefined && !facts.suspect) {
        heard.push(facts.echoMs);
      }
      onChange({ ...brokerReport(facts), echoMs: middle(heard), echoes: [...heard] });
      if (isDown(facts) || heard.length === echoes) end();
      else if (facts.state === 'open' || facts.state === 'ready') speak();
    };
    onAbort(own.signal, resolve);
    // The last will says nothing to nobody.
    const line = {
      topic: randomName(),
      will: async () => random(messageBytes),
      onBytes: () => {},
      onBroker,
    };
    transport.open(line, own.signal);
  });
}
