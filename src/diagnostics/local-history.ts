// The local part of a report: signalling, brokers, devices, suspensions. The call provides the facts. Judges nothing.

import type {
  BrokerReport,
  Happening,
  LocalMedia,
  Report,
  SignalKind,
  Stage,
  Traffic,
} from './report.js';
import { Devices } from './silent-devices.js';
import type { Ms } from './verdict.js';

const keepSuspensions = 20;
const flapMs = 60_000;

export class LocalHistory {
  readonly #devices = new Devices();
  #brokers: readonly BrokerReport[] = [];
  #stage: Stage = 'idle';
  /** The times of the reconnections of each broker. */
  readonly #returns = new Map<string, readonly Ms[]>();
  readonly #stages: Partial<Record<Stage, Ms>> = {};
  readonly #in: Partial<Record<SignalKind, number>> = {};
  readonly #out: Partial<Record<SignalKind, number>> = {};
  readonly #suspensions: { at: Ms; forMs: number }[] = [];
  readonly #notify: (happening: Happening) => void;

  constructor(notify: (happening: Happening) => void) {
    this.#notify = notify;
  }

  reach(stage: Stage, at: Ms): void {
    if (this.#stage === stage) return;
    this.#stage = stage;
    this.#stages[stage] ??= at;
    this.#notify({ type: 'stage', to: stage });
  }

  count(direction: 'in' | 'out', kind: SignalKind): void {
    const counter = direction === 'in' ? this.#in : this.#out;
    counter[kind] = (counter[kind] ?? 0) + 1;
  }

  brokers(reports: readonly BrokerReport[], at: Ms): void {
    const before = new Map(this.#brokers.map((broker) => [broker.host, broker]));
    this.#brokers = reports.map((broker) => {
      const known = before.get(broker.host);
      if (known && broker.reconnects > known.reconnects) {
        this.#returns.set(broker.host, [...this.#recent(broker.host, at), at]);
      }
      if (known?.state === broker.state) return { ...broker, since: known.since };
      this.#notify({ type: 'broker', host: broker.host, to: broker.state });
      return { ...broker, since: at };
    });
  }

  #recent(host: string, now: Ms): readonly Ms[] {
    return (this.#returns.get(host) ?? []).filter((at) => now - at < flapMs);
  }

  media(facts: LocalMedia, at: Ms): void {
    this.#devices.take(facts, at);
  }

  /** `energy`: the total energy of the local microphone, as the statistics count it. */
  sound(energy: number | undefined, at: Ms): void {
    this.#devices.sound(energy, at);
  }

  light(isBlack: boolean, at: Ms): void {
    this.#devices.light(isBlack, at);
  }

  slept(at: Ms, forMs: number): void {
    this.#suspensions.push({ at, forMs });
    if (this.#suspensions.length > keepSuspensions) this.#suspensions.shift();
    this.#notify({ type: 'woke', gapMs: forMs });
  }

  facts(traffic: Traffic, now: Ms): Pick<Report, 'signalling' | 'media' | 'suspensions'> {
    return {
      signalling: {
        brokers: this.#brokers.map((broker) => {
          const flaps = this.#recent(broker.host, now).length;
          return flaps > 0 ? { ...broker, flaps } : broker;
        }),
        stage: this.#stage,
        stages: { ...this.#stages },
        counters: { in: { ...this.#in }, out: { ...this.#out } },
        traffic,
      },
      media: this.#devices.facts(now),
      suspensions: [...this.#suspensions],
    };
  }
}
