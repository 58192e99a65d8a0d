// What a meeting uses: processor time and memory of the pages' processes, bytes and frames of their connections.
import { readFile } from 'node:fs/promises';

/** The renderers of the browser with their processor time in seconds, `Map` from the id of the process. */
export async function renderers(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const isRenderer = ({ type }) => type === 'renderer';
  return new Map(processInfo.filter(isRenderer).map(({ id, cpuTime }) => [id, cpuTime]));
}

/** Proportional set size of processes, MB: shared pages count in parts (Linux, proc(5)). */
export async function memoryOf(processes) {
  let kB = 0;
  for (const id of processes) {
    const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => ''); // it has ended
    kB += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }
  return kB / 1024;
}

const sessions = new WeakMap();

/** The browser counts while the session is open. */
async function sessionOf(page) {
  const known = sessions.get(page);
  if (known) return known;
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  sessions.set(page, session);
  return session;
}

/** Busy times of the main thread in milliseconds since the first call for the page, and the used heap in MB. */
export async function mainThread(page, { collects = false } = {}) {
  const session = await sessionOf(page);
  if (collects) await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return {
    taskMs: of('TaskDuration') * 1000,
    scriptMs: of('ScriptDuration') * 1000,
    layoutMs: (of('LayoutDuration') + of('RecalcStyleDuration')) * 1000,
    heapMB: of('JSHeapUsedSize') / 2 ** 20,
  };
}

/** Sums over the open connections of a page. */
export const mediaOf = (page) =>
  page.evaluate(async () => {
    const sum = { bytesSent: 0, encodeMs: 0, framesDecoded: 0, connections: 0 };
    for (const connection of window.bench.connections) {
      if (connection.connectionState !== 'connected') continue;
      sum.connections += 1;
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type === 'outbound-rtp') {
          sum.bytesSent += stat.bytesSent;
          sum.encodeMs += (stat.totalEncodeTime ?? 0) * 1000;
        }
        if (stat.type === 'inbound-rtp') sum.framesDecoded += stat.framesDecoded ?? 0;
      }
    }
    return sum;
  });
