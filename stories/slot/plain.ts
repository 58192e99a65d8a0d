// A custom report in plain HTML: the `diagnostics` event, without a library.
//
//   <video-call room="standup">
//     <p slot="diagnostics" id="report">No participants yet.</p>
//   </video-call>

import type { DiagnosticsEvent } from '../../src/index.js';

/** Writes one line per participant into `place`, until the signal aborts. */
export function reportInto(place: HTMLElement, abortSignal: AbortSignal): void {
  const show = ({ report }: DiagnosticsEvent) => {
    const lines = report.peers.map(({ name, verdict, path }) =>
      [name || 'Guest', path?.kind ?? 'no path yet', verdict.code].join(': '),
    );
    place.textContent = lines.join('\n') || 'No participants yet.';
  };
  place.closest('video-call')?.addEventListener('diagnostics', show, { signal: abortSignal });
}
