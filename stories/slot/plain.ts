// A report of one's own in plain HTML: the `diagnostics` event, and no library at all.
//
//   <video-call room="standup">
//     <p slot="diagnostics" id="report">Nobody yet.</p>
//   </video-call>

import type { DiagnosticsEvent } from '../../src/index.js';

/** Writes one line per person into `place`; ends with `life`. */
export function reportInto(place: HTMLElement, abortSignal: AbortSignal): void {
  const show = ({ report }: DiagnosticsEvent) => {
    const lines = report.peers.map(({ name, verdict, path }) =>
      [name || 'Guest', path?.kind ?? 'no path yet', verdict.code].join(': '),
    );
    place.textContent = lines.join('\n') || 'Nobody yet.';
  };
  place.closest('video-call')?.addEventListener('diagnostics', show, { signal: abortSignal });
}
