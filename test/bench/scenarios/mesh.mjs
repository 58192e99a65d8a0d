// A room that grows: the N-th member joins, until every pair shows frames, and what the signalling carries for it.

import { Meeting } from '../lab/meeting.mjs';
import { mainThread } from '../lab/usage.mjs';
import { median } from '../numbers.mjs';

/** The machine carries all pages: small pictures, so that the encoders are not what is measured. */
const VIDEO = { width: 160, height: 120, frameRate: 10 };
const TIMEOUT_MS = 60_000;

/** `[{ people, ms, mainMs, sent, received, bytesSent, bytesReceived }]`; ends at the first join that fails, with `ms: null`. */
async function grow(lab, name, people) {
  const meeting = new Meeting(lab, name, { video: VIDEO, timeoutMs: TIMEOUT_MS });
  const found = [];
  try {
    for (const count of people) {
      const isComplete = await meeting.members(count - 1 - meeting.pages.length);
      let before;
      const joined =
        isComplete &&
        (await meeting.newcomer(async (page) => {
          before = await mainThread(page);
        }));
      if (!joined) {
        found.push({ people: count, ms: null });
        break;
      }
      const after = await mainThread(meeting.pages.at(-1));
      await meeting.quiet();
      const traffic = meeting.network.traffic(joined.joinedAt);
      found.push({
        people: count,
        ms: joined.bothMs,
        mainMs: after.taskMs - before.taskMs,
        ...traffic,
      });
    }
    return found;
  } finally {
    await meeting.end();
  }
}

/** `{ [name]: [{ people, …medians, failed }] }` */
export async function mesh(lab, { names, runs, people, onProgress }) {
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      const rows = await grow(lab, name, people);
      onProgress(
        `mesh ${name} ${rows.map(({ people, ms }) => `${people}: ${Math.round(ms)}`).join(', ')}`,
      );
      found[name].push(...rows);
    }
  }
  const summary = (rows, count) => {
    const samples = rows.filter((row) => row.people === count);
    const joined = samples.filter(({ ms }) => ms !== null);
    const keys = ['ms', 'mainMs', 'sent', 'received', 'bytesSent', 'bytesReceived'];
    const medians = keys.map((key) => [key, median(joined.map((row) => row[key]))]);
    return { people: count, failed: runs - joined.length, ...Object.fromEntries(medians) };
  };
  return Object.fromEntries(
    names.map((name) => [name, people.map((count) => summary(found[name], count))]),
  );
}
