// The signalling server dies during a call of two and returns after ten seconds; a third member joins at that moment.
import { Meeting } from '../lab/meeting.mjs';
import { mediaOf } from '../lab/usage.mjs';
import { median } from '../numbers.mjs';

const AWAY_MS = 10_000;

/** `ms` from the return of the server until all three see each other; `framesPerSecond` of the call in the meantime. */
async function outageOnce(lab, name) {
  const meeting = new Meeting(lab, name);
  const { server } = lab.parties[name];
  try {
    if (!(await meeting.members(2))) return null;
    let framesPerSecond;
    const joined = await meeting.newcomer(async () => {
      const [before] = await Promise.all(meeting.pages.map(mediaOf));
      await server.kill();
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
      const [after] = await Promise.all(meeting.pages.map(mediaOf));
      framesPerSecond = ((after.framesDecoded - before.framesDecoded) * 1000) / AWAY_MS;
      await server.start();
    });
    return { ms: joined?.bothMs ?? null, framesPerSecond };
  } finally {
    await meeting.end();
  }
}

/** `{ [name]: { ms, framesPerSecond, failed } }`, medians. */
export async function outage(lab, { names, runs, onProgress }) {
  const found = Object.fromEntries(names.map((name) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      const sample = await outageOnce(lab, name);
      onProgress(`outage ${name} ${sample?.ms ? Math.round(sample.ms) : 'failed'}`);
      found[name].push(sample ?? { ms: null });
    }
  }
  const summary = (samples) => {
    const joined = samples.filter(({ ms }) => ms !== null);
    return {
      ms: median(joined.map(({ ms }) => ms)),
      framesPerSecond: median(joined.map(({ framesPerSecond }) => framesPerSecond)),
      failed: samples.length - joined.length,
    };
  };
  return Object.fromEntries(names.map((name) => [name, summary(found[name])]));
}
