// Fault-injecting proxies, participants that connect through them, and the seed in every failure.

import { executeServerCommand } from '@web/test-runner-commands';
import type { CallError } from '../../src/base/errors.js';
import { Call } from '../../src/call/call.js';
import type { CallOptions } from '../../src/call/options.js';
import type { BrokerFacts } from '../../src/transport/transport.js';
import { environment } from '../environment.js';
import { until } from '../until.js';

/** The broker without a fault. */
export const healthy: string = environment.mqtt;

/** CHAOS_SEED=7 repeats a run. By default every test has a fixed seed. */
export const seedOf = (usual: number): number => environment.seed ?? usual;

/** CHAOS_LONG=1 or LONG=1: faults last as long as the promise states, and not just long enough to be detected. */
export const isLong: boolean = environment.long;

/** `npm run meet -- --pairs 200` requests more than the usual number. */
export const pairsOf = (usual: number): number => environment.pairs ?? usual;

/** The faults of test/support/chaos.mjs. */
export interface Rules {
  readonly drop?: number;
  readonly duplicate?: number;
  readonly delayMs?: readonly [least: number, most: number];
  readonly corrupt?: number;
  readonly truncate?: number;
  readonly garble?: number;
  readonly perSecond?: number;
  readonly swallow?: boolean;
  readonly cutAfter?: number;
  readonly banAfter?: { readonly publishes: number; readonly code: number };
  readonly refuse?: boolean;
  readonly reset?: number;
  readonly silent?: boolean;
  readonly mostBytes?: number;
  readonly hangUp?: { readonly code: number; readonly reason: string };
  readonly connack?: number;
  readonly connack5?: number;
}

export interface ChaosLog {
  readonly attempts: number;
  readonly open: number;
  readonly published: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly duplicated: number;
  readonly damaged: number;
  readonly replayed: number;
  readonly peakPerSecond: number;
  readonly seed: number;
}

export class FaultyBroker {
  static readonly #running: FaultyBroker[] = [];
  readonly url: string;
  /** The same broker without the faults. */
  readonly direct: string;
  readonly #id: string;

  private constructor({ id, url, direct }: { id: string; url: string; direct: string }) {
    this.#id = id;
    this.url = url;
    this.direct = direct;
    FaultyBroker.#running.push(this);
  }

  static async start(rules: Rules = {}, seed = seedOf(1)): Promise<FaultyBroker> {
    return new FaultyBroker(await executeServerCommand('chaos:new', { seed, rules }));
  }

  /** Closes all proxies and the brokers behind them. */
  static async end(): Promise<void> {
    const ending = FaultyBroker.#running.splice(0);
    await Promise.all(ending.map((one) => executeServerCommand('chaos:close', { id: one.#id })));
  }

  async rules(rules: Rules): Promise<void> {
    await executeServerCommand('chaos:rules', { id: this.#id, rules });
  }

  async cut(): Promise<void> {
    await executeServerCommand('chaos:cut', { id: this.#id });
  }

  async replay(as: { topic?: string; retain?: boolean } = {}): Promise<void> {
    await executeServerCommand('chaos:replay', { id: this.#id, as });
  }

  /** Publishes garbage of an outsider on the room's topic; resolves with the number of publishes when done. */
  flood(perSecond: number, seconds: number): Promise<number> {
    return executeServerCommand('chaos:flood', { id: this.#id, perSecond, seconds });
  }

  log(): Promise<ChaosLog> {
    return executeServerCommand('chaos:log', { id: this.#id });
  }
}

/** Runs the body and adds the seed to the message of an error. */
export async function withSeed(seed: number, body: () => Promise<void>): Promise<void> {
  await body().catch((thrown: Error) => {
    thrown.message += ` (CHAOS_SEED=${seed})`;
    throw thrown;
  });
}

/** The participants of one test; `leave` closes them all. */
export class Guests {
  readonly calls: Call[] = [];
  readonly errors: CallError[] = [];

  enter(options: Partial<CallOptions> & { readonly room: string }): Call {
    const call = new Call(
      { iceServers: [], audio: 'off', video: 'off', ...options },
      (error: CallError) => this.errors.push(error),
    );
    this.calls.push(call);
    return call;
  }

  /** Closes all calls, and then their brokers. */
  async leave(): Promise<void> {
    for (const call of this.calls.splice(0)) call.close();
    this.errors.length = 0;
    await FaultyBroker.end();
  }
}

export const newRoom = (): string => `room ${Math.random()}`;

const stages = (group: readonly Call[]) =>
  group.map(({ state }) => state.peers.map(({ stage }) => stage));

export const areMeshed = (group: readonly Call[]): boolean =>
  stages(group).every(
    (peers) => peers.length === group.length - 1 && peers.every((stage) => stage === 'connected'),
  );

/** Waits for a full mesh of exactly this group; resolves with the milliseconds that it took. */
export async function meshed(group: readonly Call[], withinMs?: number): Promise<number> {
  const began = performance.now();
  await until(() => areMeshed(group), 'a full mesh', withinMs).catch((thrown: Error) => {
    const brokers = group.map(({ state }) => state.brokers);
    throw new Error(`${thrown.message}: ${JSON.stringify({ stages: stages(group), brokers })}`);
  });
  return performance.now() - began;
}

/** The call's record of this broker. */
export const factsOf = (call: Call, url: string): BrokerFacts | undefined =>
  call.state.brokers.find((facts) => new URL(facts.url).host === new URL(url).host);
