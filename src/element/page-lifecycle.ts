// What happens to the page around a call: the network comes back, the tab is shown again, frozen or closed.
// Knows when, not what to do about it.

import { listen, onWake } from '../base/abort.js';

export interface PageEvents {
  /** Another network, or the same one after a gap: paths need new addresses. */
  onNetworkChange(): void;
  /** Back in the foreground, or awake after a sleep: what we believe of our lines may be old. */
  onReturn(): void;
  /** The page is going away, perhaps for ever: there is time for one synchronous goodbye. */
  onHide(): void;
  /** Taken out of the back/forward cache: everything that was closed in `onHide` begins anew. */
  onRestore(): void;
}

/** Not in TypeScript's library, since it is no standard (Chromium only). */
// Browser note chromium-network-information
type Connection = EventTarget & { readonly type?: string };

export function watchPage(events: PageEvents, abortSignal: AbortSignal): void {
  listen(window, 'online', events.onNetworkChange, abortSignal);
  const { connection } = navigator as Navigator & { connection?: Connection };
  if (connection) {
    // It also fires for mere estimates of speed; only another kind of network needs new addresses.
    let type = connection.type;
    const changed = () => {
      if (connection.type === type) return;
      type = connection.type;
      events.onNetworkChange();
    };
    listen(connection, 'change', changed, abortSignal);
  }
  const shown = () => document.visibilityState === 'visible' && events.onReturn();
  listen(document, 'visibilitychange', shown, abortSignal);
  onWake(events.onReturn, abortSignal);
  listen(window, 'pagehide', events.onHide, abortSignal);
  const restored = ({ persisted }: PageTransitionEvent) => persisted && events.onRestore();
  listen<PageTransitionEvent>(window, 'pageshow', restored, abortSignal);
}
