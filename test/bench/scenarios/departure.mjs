// One of three pages is closed, or its process dies: the time until both others show it.
import { Meeting } from '../lab/meeting.mjs';
import { median } from '../numbers.mjs';

const TIMEOUT_MS = 30_000;

const WAYS = {
  /** As a user closes a tab. */
  closed: (page) => page.close({ runBeforeUnload: true }),
  crashed: async (page) => {
    const session = await page.context().newCDPSession(page);
    session.send('Page.crash').catch(() => {}); // the page does not answer any more
  },
};

/** Milliseconds, or `null` when the others do not show it in time. */
async function departOnce(lab, name, leave) {
  const meeting = new Meeting(lab, name, { video: { width: 160, height: 120, frameRate: 10 } });
  try {
    if (!(await meeting.members(3))) return null;
    const [leaving, ...others] = meeting.pages;
    const noticed = others.map((page) =>
      page.evaluate(async () => {
        while (window.contestant.others() > 1)
          await new Promise((resolve) => setTimeout(resolve, 5));
        return window.bench.now();
      }),
    );
    const leftAt = Date.now();
    await leave(leaving);
    const all = Promise.all(noticed);
    all.catch(() => {}); // a page that still waits when the meeting ends
    const over = new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS));
    const times = await Promise.race([all, over]);
    return times ? Math.max(...times) - leftAt : null;
  } finally {
    await meeting.end();
  }
}

/** `{ [name]: { closed: median, crashed: median } }`, milliseconds; `null`: not within 30 s. */
export async function departure(lab, { names, runs, onProgress }) {
  const found = {};
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      for (const [way, leave] of Object.entries(WAYS)) {
        const ms = await departOnce(lab, name, leave);
        onProgress(`departure ${name} ${way} ${ms === null ? 'not noticed' : Math.round(ms)}`);
        found[name] ??= { closed: [], crashed: [] };
        found[name][way].push(ms);
      }
    }
  }
  const summary = (times) => median(times.map((ms) => ms ?? Number.POSITIVE_INFINITY));
  return Object.fromEntries(
    Object.entries(found).map(([name, { closed, crashed }]) => [
      name,
      { closed: summary(closed), crashed: summary(crashed) },
    ]),
  );
}
