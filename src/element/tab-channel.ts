// Other tags of this browser that are in the same call, in another tab or in this page. They find each other by the ids
// of their sessions, which are random: no room and no name is said. The only file that opens a BroadcastChannel.

import * as v from 'valibot';
import { type AbortScope, abortScope, listen, onAbort } from '../base/abort.js';
import type { CallModel } from '../call/call-model.js';
import type { CallState, PeerId } from '../call/state.js';
import type { Siblings } from '../view/shell/view-model.js';

const channelName = 'video-call';

/** Any script of the site can speak here, as it could speak to the tag itself. */
const messageSchema = v.variant('kind', [
  /** Somebody came; whoever was here says so. */
  v.strictObject({ kind: v.literal('came'), id: v.string() }),
  v.strictObject({ kind: v.literal('here'), id: v.string(), to: v.string() }),
  v.strictObject({ kind: v.literal('leave'), id: v.string() }),
]);

type TabMessage = v.InferOutput<typeof messageSchema>;

/** The tag whose siblings are looked for. */
export interface TabChannelHost {
  readonly call: CallModel | null;
  requestUpdate(): void;
}

export class TabChannel {
  readonly #host: TabChannelHost;
  /** Our session, and for how long it lasts. */
  #self: PeerId | undefined;
  #session: AbortScope = abortScope();
  #channel: BroadcastChannel | null = null;
  #siblings = new Map<PeerId, 'older' | 'younger'>();

  constructor(host: TabChannelHost) {
    this.#host = host;
    if (host.call) this.changed(host.call.state);
  }

  /** Those of other calls included: whose ids are not among our people concern nobody. */
  get siblings(): Siblings {
    return this.#siblings;
  }

  changed({ stage, self: { id } }: CallState): void {
    const self = stage === 'joined' ? id : undefined;
    if (self === this.#self) return;
    this.#self = self;
    // An open channel can keep a page out of the back/forward cache.
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
      // Both came at once: one of the two, the same for both, is the second.
      if (!this.#siblings.has(id) || self > id) this.#add(id, 'older');
    }
  }

  #add(id: PeerId, as: 'older' | 'younger'): void {
    this.#siblings.set(id, as);
    this.#host.requestUpdate();
  }
}
