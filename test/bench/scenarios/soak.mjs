// A call of three over minutes: memory, frames and connections at intervals.
import { Meeting } from '../lab/meeting.mjs';
import { mainThread, mediaOf, memoryOf, renderers } from '../lab/usage.mjs';

const PEOPLE = 3;
const INTERVAL_MS = 15_000;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** `{ [name]: [{ minute, heapMB, memoryMB, framesPerSecond, connections }] }`; frames are the fewest of a member. */
export async function soak(lab, { names, minutes, onProgress }) {
  const found = {};
  for (const name of names) {
    const others = new Set((await renderers(lab.browser)).keys());
    const meeting = new Meeting(lab, name, { video: { width: 160, height: 120, frameRate: 10 } });
    const rows = [];
    try {
      if (!(await meeting.members(PEOPLE))) continue;
      const began = performance.now();
      let before = await Promise.all(meeting.pages.map(mediaOf));
      while (performance.now() - began < minutes * 60_000) {
        await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
        const now = await Promise.all(meeting.pages.map(mediaOf));
        const threads = await Promise.all(
          meeting.pages.map((page) => mainThread(page, { collects: true })),
        );
        const own = [...(await renderers(lab.browser)).keys()].filter((id) => !others.has(id));
        const frames = now.map(({ framesDecoded }, i) => framesDecoded - before[i].framesDecoded);
        rows.push({
          minute: (performance.now() - began) / 60_000,
          heapMB: mean(threads.map(({ heapMB }) => heapMB)),
          memoryMB: (await memoryOf(own)) / PEOPLE,
          framesPerSecond: (Math.min(...frames) * 1000) / INTERVAL_MS,
          connections: Math.min(...now.map(({ connections }) => connections)),
        });
        before = now;
        onProgress(
          `soak ${name} ${rows.at(-1).minute.toFixed(1)} min, heap ${rows.at(-1).heapMB.toFixed(1)} MB`,
        );
      }
      found[name] = rows;
    } finally {
      await meeting.end();
    }
  }
  return found;
}
