// What a running call costs: processor, upstream and memory of each member, with a camera of 640 × 360.
import { Meeting } from '../lab/meeting.mjs';
import { mainThread, mediaOf, memoryOf, renderers } from '../lab/usage.mjs';

const VIDEO = { width: 640, height: 360, frameRate: 24 };
/** Until the bandwidth estimates have settled, milliseconds. */
const SETTLE_MS = 10_000;
const MEASURE_MS = 10_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function snapshot(lab, pages) {
  return {
    at: performance.now(),
    processes: await renderers(lab.browser),
    threads: await Promise.all(pages.map((page) => mainThread(page))),
    media: await Promise.all(pages.map(mediaOf)),
  };
}

/** Means for each member, per second. `null` if the members do not see each other. */
async function loadOf(lab, name, people) {
  const others = new Set((await renderers(lab.browser)).keys());
  const meeting = new Meeting(lab, name, { video: VIDEO, timeoutMs: 60_000 });
  try {
    if (!(await meeting.members(people))) return null;
    await pause(SETTLE_MS);
    const before = await snapshot(lab, meeting.pages);
    await pause(MEASURE_MS);
    const after = await snapshot(lab, meeting.pages);
    const seconds = (after.at - before.at) / 1000;
    const perSecond = (part, key) =>
      mean(after[part].map((one, i) => one[key] - before[part][i][key])) / seconds;
    const own = [...after.processes.keys()].filter((id) => !others.has(id));
    const cpu = own.map((id) => after.processes.get(id) - (before.processes.get(id) ?? 0));
    const heaps = await Promise.all(
      meeting.pages.map((page) => mainThread(page, { collects: true })),
    );
    return {
      cpuPercent: (100 * cpu.reduce((sum, value) => sum + value, 0)) / seconds / people,
      mainMs: perSecond('threads', 'taskMs'),
      scriptMs: perSecond('threads', 'scriptMs'),
      layoutMs: perSecond('threads', 'layoutMs'),
      encodeMs: perSecond('media', 'encodeMs'),
      upstreamKbits: (perSecond('media', 'bytesSent') * 8) / 1000,
      framesPerSecond: perSecond('media', 'framesDecoded'),
      memoryMB: (await memoryOf(own)) / people,
      heapMB: mean(heaps.map(({ heapMB }) => heapMB)),
    };
  } finally {
    await meeting.end();
  }
}

/** `[{ name, people, …means }]` */
export async function load(lab, { names, people, onProgress }) {
  const rows = [];
  for (const count of people) {
    for (const name of names) {
      const found = await loadOf(lab, name, count);
      onProgress(
        `load ${name} ${count}: ${found ? `${Math.round(found.cpuPercent)} %` : 'failed'}`,
      );
      rows.push({ name, people: count, ...found });
    }
  }
  return rows;
}
