// Events of the page around a call: the network returns, the tab is shown again, frozen or closed.

import { listen, onWake } from '../base/abort.js';

export interface PageEvents {
  /** Another network, or the same one after an interruption: connections need new candidates. */
  onNetworkChange(): void;
  /** The page is visible again, or awake after a suspension: the known state of connections may be outdated. */
  onReturn(): void;
  /** The page is hidden, perhaps permanently: only synchronous work is possible. */
  onHide(): void;
  /** The page is restored from the back/forward cache: what `onHide` closed has to be opened again. */
  onRestore(): void;
}

/** Not in the library of TypeScript, because it is no standard (Chromium only). */
// Browser note chromium-network-information
type Connection = EventTarget & { readonly type?: string };

export function watchPage(events: PageEvents, abortSignal: AbortSignal): void {
  listen(window, 'online', events.onNetworkChange, abortSignal);
  const { connection } = navigator as Navigator & { connection?: Connection };
  if (connection) {
    // Also fires for new estimates of the bandwidth; only another type of network needs new candidates.
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
