// join() until both see each other, with one member in the room: cold, and warm after a sign of intent.
import { Meeting } from '../lab/meeting.mjs';
import { median } from '../numbers.mjs';

/** One join of one contestant. `delayMs`: the duration of a trip. */
export async function joinOnce(lab, name, { isWarm, isTraced = false, delayMs = 0 }) {
  const meeting = new Meeting(lab, name, { isWarm, isTraced, timeoutMs: 20_000 + 40 * delayMs });
  meeting.network.setDelay(delayMs);
  try {
    if (!(await meeting.members())) return null;
    const joined = await meeting.newcomer();
    if (!joined || !isTraced) return joined;
    const [member, newcomer] = await Promise.all(
      meeting.pages.map((page) => page.evaluate(() => window.bench.trace())),
    );
    return { ...joined, trace: { member, newcomer } };
  } finally {
    meeting.network.setDelay(0);
    await meeting.end();
  }
}

export const TEMPERATURES = ['cold', 'warm'];

/** `{ [name]: { cold: { ms, failed, times }, warm: … } }`, the contestants interleaved. */
export async function join(lab, { names, runs, onProgress, isTraced = false, delayMs = 0 }) {
  const found = {};
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      for (const temperature of TEMPERATURES) {
        const isWarm = temperature === 'warm';
        const joined = await joinOnce(lab, name, { isWarm, isTraced, delayMs });
        onProgress(`join ${name} ${temperature} ${joined ? Math.round(joined.bothMs) : 'failed'}`);
        found[name] ??= {};
        found[name][temperature] ??= [];
        found[name][temperature].push(joined);
      }
    }
  }
  return Object.fromEntries(
    Object.entries(found).map(([name, samples]) => [
      name,
      Object.fromEntries(
        TEMPERATURES.map((temperature) => [temperature, summary(samples[temperature])]),
      ),
    ]),
  );
}

function summary(samples) {
  const joined = samples.filter(Boolean);
  const times = joined.map(({ bothMs }) => bothMs);
  const traces = joined.flatMap(({ joinedAt, bothAt, trace }) =>
    trace ? [{ joinedAt, bothAt, ...trace }] : [],
  );
  return { ms: median(times), times, failed: samples.length - joined.length, traces };
}
