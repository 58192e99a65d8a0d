// Several transports as one: said on all of them, heard once. Any single one that works is enough.
// Knows neither brokers nor people; facts of each pass through as they are.

import type { Bytes } from '../base/bytes.js';
import { monotonicMs } from '../base/lifetime.js';
import { Hearing } from './recent.js';
import type { Transport } from './transport.js';

export function fleet(transports: readonly Transport[]): Transport {
  let hearing = new Hearing();
  return {
    open(line, life) {
      hearing = new Hearing();
      for (const transport of transports) {
        const ownLine = {
          topic: line.topic,
          get will() {
            return line.will;
          },
          onBytes: (bytes: Bytes) => {
            if (hearing.hear(bytes) === 'news') line.onBytes(bytes);
          },
          onBroker: line.onBroker.bind(line),
        };
        transport.open(ownLine, life);
      }
    },
    publish(bytes) {
      hearing.said(bytes, monotonicMs());
      for (const transport of transports) transport.publish(bytes);
    },
    refresh() {
      for (const transport of transports) transport.refresh?.();
    },
  };
}
