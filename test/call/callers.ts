// The calls of one test: they meet on a loopback transport, without devices by default, and are closed together.

import type { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import {
  type LoopbackBus,
  type LoopbackOptions,
  loopbackBus,
} from '../../src/transport/loopback.js';
import { until } from '../until.js';

export const connected = (call: Call): number =>
  call.state.peers.filter(({ stage }) => stage === 'connected').length;

export const names = (call: Call): readonly string[] => call.state.peers.map(({ name }) => name);

/** Waits until each call is connected to all others. */
export async function meshed(...group: readonly Call[]): Promise<void> {
  for (const call of group) {
    await until(() => connected(call) === group.length - 1, 'a full mesh');
  }
}

export class Callers {
  readonly bus: LoopbackBus;
  /** The errors of all calls, in order. */
  readonly errors: CallError[] = [];
  readonly #calls: Call[] = [];

  /** Creates a transport with the faults of the options. */
  constructor(faults: LoopbackOptions = {}) {
    this.bus = loopbackBus(faults);
  }

  /** Creates a call in room `standup`, unless the options name another one. */
  call(name = '', options: Partial<CallOptions> = {}): Call {
    const quiet = { iceServers: [], audio: 'off', video: 'off' } as const;
    const transport = this.bus.transport();
    const call = new Call({ room: 'standup', name, transport, ...quiet, ...options }, (error) =>
      this.errors.push(error),
    );
    this.#calls.push(call);
    return call;
  }

  close(): void {
    for (const call of this.#calls.splice(0)) call.close();
  }
}
