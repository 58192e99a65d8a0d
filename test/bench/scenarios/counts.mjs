// The numbers of a join that do not depend on the speed of the machine: trips, messages and bytes.
import { Meeting } from '../lab/meeting.mjs';

/** The network waits for this long without a message before each trip: longer than the computation between messages. */
const QUIET_MS = 300;
const SMALL_VIDEO = { width: 160, height: 120, frameRate: 10 };

/** A member joins a room with `people - 1` others. `null` if they do not see each other in time. */
async function measured(lab, name, { people = 2, beforeJoin, afterJoin, ...options }) {
  const meeting = new Meeting(lab, name, { ...options, video: SMALL_VIDEO });
  const { network } = meeting;
  try {
    if (!(await meeting.members(people - 1))) return null;
    const joined = await meeting.newcomer(() => beforeJoin?.(network));
    return joined && (await afterJoin({ meeting, network, ...joined }));
  } finally {
    network.deliver();
    await meeting.end();
  }
}

/**
 * Trips until both see each other, the longest chain of messages: see network.mjs. The slope of time over delay would
 * need an idle machine. With `most`, the network delivers nothing after so many trips, so that messages which the join
 * does not wait for are not counted; `null` if the join needs more.
 */
export const countTrips = (lab, name, { isWarm, most }) =>
  measured(lab, name, {
    isWarm,
    beforeJoin: (network) => network.holdTrips(QUIET_MS, most),
    afterJoin: ({ network, joinedAt, bothAt }) => ({ trips: network.trips(joinedAt, bothAt) }),
  });

/** Messages and bytes of all clients until all see the newcomer and the network is quiet again. */
export const countMessages = (lab, name, people) =>
  measured(lab, name, {
    people,
    afterJoin: async ({ meeting, network, joinedAt }) => {
      await meeting.quiet();
      return network.traffic(joinedAt);
    },
  });

/**
 * Repeats a count until it is within the limits, at most three times, because chance only adds: a message is repeated on
 * a busy machine. Returns the smallest counts.
 */
async function least(limits, count) {
  const lowest = {};
  for (let i = 0; i < 3; i += 1) {
    for (const [key, value] of Object.entries((await count()) ?? {})) {
      lowest[key] = Math.min(value, lowest[key] ?? Number.POSITIVE_INFINITY);
    }
    if (Object.keys(limits).every((key) => lowest[key] <= limits[key])) break;
  }
  return lowest;
}

/** The counts of the element with the limits of limits.json, `{ what, count, limit }`. `count` is `null` without a join. */
export async function countAll(lab, limits, onProgress) {
  const rows = [];
  const check = async (what, count) => {
    const found = await least(limits[what], count);
    for (const [key, limit] of Object.entries(limits[what])) {
      rows.push({ what: `${what}: ${key}`, count: found[key] ?? null, limit });
      onProgress(`${what}: ${key} ${found[key]}, limit ${limit}`);
    }
  };
  const trips = (what, name, isWarm) =>
    check(what, () => countTrips(lab, name, { isWarm, most: limits[what].trips }));
  // Most of their time is waiting, and each room has its own broker.
  await Promise.all([
    trips('open room, cold', 'open', false),
    trips('room with a secret, warm', 'secret', true),
  ]);
  for (const people of [2, 3]) {
    await check(`member ${people} joins`, () => countMessages(lab, 'secret', people));
  }
  return rows;
}
