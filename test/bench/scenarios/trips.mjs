// The trips of a join between a page and its signalling server: the slope of the time over the duration of a trip.
import { line } from '../numbers.mjs';
import { join, TEMPERATURES } from './join.mjs';

/** `{ [name]: { cold: { ms: { [delay]: median }, trips, fixedMs }, warm: … } }` */
export async function trips(lab, { names, runs, delays, onProgress }) {
  const byDelay = [];
  for (const delayMs of delays) {
    onProgress(`a trip of ${delayMs} ms`);
    byDelay.push([delayMs, await join(lab, { names, runs, onProgress, delayMs })]);
  }
  const summary = (name, temperature) => {
    const points = byDelay.map(([delay, found]) => [delay, found[name][temperature].ms]);
    const { slope, intercept } = line(points.filter(([, ms]) => ms !== null));
    return { ms: Object.fromEntries(points), trips: slope, fixedMs: intercept };
  };
  return Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(
        TEMPERATURES.map((temperature) => [temperature, summary(name, temperature)]),
      ),
    ]),
  );
}
