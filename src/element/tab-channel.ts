// Finds other tags of this browser in the same call, in another tab or in this page, by the random ids of their sessions:
// names of rooms and participants are not sent. The only file that opens a BroadcastChannel.

import * as v from 'valibot';
import { type AbortScope, abortScope, listen, onAbort } from '../base/abort.js';
import type { CallModel } from '../call/call-model.js';
import type { CallState, PeerId } from '../call/state.js';
import type { Siblings } from '../view/shell/view-model.js';

const channelName = 'video-call';

/** Any script of the origin can send these messages, as it can call methods of the tag. */
const messageSchema = v.variant('kind', [
  /** `came`: a session joined. `here`: the reply of a session that had joined before. */
  v.strictObject({ kind: v.literal('came'), id: v.string() }),
  v.strictObject({ kind: v.literal('here'), id: v.string(), to: v.string() }),
  v.strictObject({ kind: v.literal('leave'), id: v.string() }),
]);

type TabMessage = v.InferOutput<typeof messageSchema>;

/** The tag whose siblings are found. */
export interface TabChannelHost {
  readonly call: CallModel | null;
  requestUpdate(): void;
}

export class TabChannel {
  readonly #host: TabChannelHost;
  /** The id of the own session, and its lifetime. */
  #self: PeerId | undefined;
  #session: AbortScope = abortScope();
  #channel: BroadcastChannel | null = null;
  #siblings = new Map<PeerId, 'older' | 'younger'>();

  constructor(host: TabChannelHost) {
    this.#host = host;
    if (host.call) this.changed(host.call.state);
  }

  /** Includes sessions in other calls: their ids match no participant of this call. */
  get siblings(): Siblings {
    return this.#siblings;
  }

  changed({ stage, self: { id } }: CallState): void {
    const self = stage === 'joined' ? id : undefined;
    if (self === this.#self) return;
    this.#self = self;
    // An open channel can prevent the back/forward cache.
    this.#session.end();
    if (self) this.#open(self);
  }

  #open(self: PeerId): void {
    this.#session = abortScope();
    this.#siblings = new Map();
    const channel = new BroadcastChannel(channelName);
    this.#channel = channel;
    listen<MessageEvent>(
      channel,
      'message',
      ({ data }) => this.#receive(data, self),
      this.#session.signal,
    );
    onAbort(this.#session.signal, () => {
      channel.close();
      this.#channel = null;
    });
    this.#send({ kind: 'came', id: self });
  }

  takeOver(id: PeerId): void {
    this.#send({ kind: 'leave', id });
  }

  #send(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  #receive(data: unknown, self: PeerId): void {
    const { success, output: message } = v.safeParse(messageSchema, data);
    if (!success) return;
    const id = message.id as PeerId;
    if (message.kind === 'leave') {
      if (id === self) void this.#host.call?.leave();
    } else if (message.kind === 'came') {
      this.#add(id, 'younger');
      this.#send({ kind: 'here', id: self, to: id });
    } else if (message.to === self) {
      // Both joined at the same time: the comparison of the ids decides which is the second, the same for both.
      if (!this.#siblings.has(id) || self > id) this.#add(id, 'older');
    }
  }

  #add(id: PeerId, as: 'older' | 'younger'): void {
    this.#siblings.set(id, as);
    this.#host.requestUpdate();
  }
}
