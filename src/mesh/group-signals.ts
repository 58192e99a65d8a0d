// Dispatches the signals between participants that concern the whole group: safety code, relaying, passes.

import type { Bytes } from '../base/bytes.js';
import { asCallError, type CallError } from '../base/errors.js';
import type { Identity } from '../protocol/identity.js';
import type { GroupSignal, LobbySignal, PeerId } from '../protocol/signal.js';
import type { Room } from '../room/room.js';
import { SasExchange } from '../sas/exchange.js';
import type { GroupMember } from '../sas/group-member.js';
import type { SafetyFacts } from '../sas/sas-state.js';
import { Gossip } from './gossip.js';
import type { Split } from './peer-view.js';

export interface GroupSignalsOptions {
  readonly topicId: Bytes;
  readonly self: Identity;
  /** Exists before the first participant is connected. */
  room(): Room;
  send(to: PeerId, signal: GroupSignal): void;
  onLobby(from: PeerId, signal: LobbySignal): void;
  /** Callbacks of the session. */
  readonly session: {
    onSafety(facts: SafetyFacts): void;
    onSplits(splits: readonly Split[]): void;
    onError(error: CallError): void;
  };
}

export class GroupSignals {
  readonly #options: GroupSignalsOptions;
  readonly #sas: SasExchange;
  readonly #gossip: Gossip;

  constructor(options: GroupSignalsOptions, abortSignal: AbortSignal) {
    const { self, topicId, room, session } = options;
    this.#options = options;
    const tell = options.send.bind(options);
    this.#sas = new SasExchange(
      {
        topicId,
        self,
        identityOf: (id) => room().met(id)?.identity ?? null,
        send: tell,
        onFacts: (facts) => session.onSafety(facts),
        onError: (thrown) => session.onError(asCallError(thrown)),
      },
      abortSignal,
    );
    this.#gossip = new Gossip(
      {
        self: self.peerId,
        send: tell,
        isKnown: (id) => room().met(id)?.everEchoed === true,
        introduce: (id) => room().introduce(id),
        onFrames: (frames) => room().receive(frames),
        onSplits: (splits) => session.onSplits(splits),
      },
      abortSignal,
    );
  }

  /** Frames that were not relayed, by reason. */
  get refused(): Gossip['refused'] {
    return this.#gossip.refused;
  }

  /** Called with all members at every change. */
  update(company: readonly GroupMember[]): void {
    this.#sas.update(company);
    this.#gossip.update(company);
  }

  receive(from: PeerId, signal: GroupSignal): void {
    if ('roster' in signal) this.#sas.receive(from, signal);
    else if (signal.kind === 'pass' || signal.kind === 'lock') this.#options.onLobby(from, signal);
    else this.#gossip.receive(from, signal);
  }

  verify(matches: boolean): void {
    this.#sas.verify(matches);
  }

  relay(to: PeerId, frames: readonly Bytes[]): void {
    this.#gossip.relay(to, frames);
  }
}
