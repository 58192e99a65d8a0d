// A custom report as a React component: it listens to the call around it while it is mounted.
//
//   <video-call room="standup">
//     <ConnectionReport />
//   </video-call>

import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Report } from '../../src/index.js';

/** The newest report of the call around `place`, updated at most once a second; `null` before the first. */
function useReport(place: RefObject<HTMLElement | null>): Report | null {
  const [report, setReport] = useState<Report | null>(null);
  useEffect(() => {
    const life = new AbortController();
    const call = place.current?.closest('video-call');
    call?.addEventListener('diagnostics', (event) => setReport(event.report), {
      signal: life.signal,
    });
    return () => life.abort();
  }, [place]);
  return report;
}

export function ConnectionReport() {
  const place = useRef<HTMLUListElement>(null);
  const report = useReport(place);
  return (
    <ul slot="diagnostics" ref={place}>
      {(report?.peers ?? []).map(({ key, name, verdict, path }) => (
        <li key={key}>
          {name || 'Guest'}: {path?.kind ?? 'no path yet'}: {verdict.code}
        </li>
      ))}
    </ul>
  );
}
