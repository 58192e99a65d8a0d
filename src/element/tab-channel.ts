// Other tags of this browser that are in the same call, in another tab or in this page. They find each other by the ids
// of their sessions, which are random: no room and no name is said. The only file that opens a BroadcastChannel.

import * as v from 'valibot';
import { type AbortScope, abortScope, listen, onAbort } from '../base/abort.js';
import type { CallModel } from '../call/call-model.js';
import type { CallState, PeerId } from '../call/state.js';
import type { Siblings } from '../view/shell/view-model.js';

const channelName = 'video-call';

/** Any script of the site can speak here, as it could speak to the tag itself. */
const wordSchema = v.variant('kind', [
  /** Somebody came; whoever was here says so. */
  v.strictObject({ kind: v.literal('came'), id: v.string() }),
  v.strictObject({ kind: v.literal('here'), id: v.string(), to: v.string() }),
  v.strictObject({ kind: v.literal('leave'), id: v.string() }),
]);

type Word = v.InferOutput<typeof wordSchema>;

/** The tag whose siblings are looked for. */
export interface TabChannelHost {
  readonly call: CallModel | null;
  requestUpdate(): void;
}

export class TabChannel {
  readonly #host: TabChannelHost;
  /** Our session, and for how long it lasts. */
  #self: PeerId | undefined;
  #stay: AbortScope = abortScope();
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
    this.#stay.end();
    if (self) this.#seek(self);
  }

  #seek(self: PeerId): void {
    this.#stay = abortScope();
    this.#siblings = new Map();
    const channel = new BroadcastChannel(channelName);
    this.#channel = channel;
    listen<MessageEvent>(
      channel,
      'message',
      ({ data }) => this.#receive(data, self),
      this.#stay.signal,
    );
    onAbort(this.#stay.signal, () => {
      channel.close();
      this.#channel = null;
    });
    this.#send({ kind: 'came', id: self });
  }

  takeOver(id: PeerId): void {
    this.#send({ kind: 'leave', id });
  }

  #send(word: Word): void {
    this.#channel?.postMessage(word);
  }

  #receive(data: unknown, self: PeerId): void {
    const { success, output: word } = v.safeParse(wordSchema, data);
    if (!success) return;
    const id = word.id as PeerId;
    if (word.kind === 'leave') {
      if (id === self) void this.#host.call?.leave();
    } else if (word.kind === 'came') {
      this.#note(id, 'younger');
      this.#send({ kind: 'here', id: self, to: id });
    } else if (word.to === self) {
      // Both came at once: one of the two, the same for both, is the second.
      if (!this.#siblings.has(id) || self > id) this.#note(id, 'older');
    }
  }

  #note(id: PeerId, as: 'older' | 'younger'): void {
    this.#siblings.set(id, as);
    this.#host.requestUpdate();
  }
}
