// What the test run tells its pages (.config/broker-plugin.mjs).

interface Environment {
  /** The broker of the whole run. */
  readonly mqtt: string;
  /** CHAOS_SEED. */
  readonly seed?: number;
  /** MEET_PAIRS. */
  readonly pairs?: number;
  /** LONG=1 or CHAOS_LONG=1. */
  readonly long: boolean;
}

export const environment: Environment = await (await fetch('/__bench/env.json')).json();
