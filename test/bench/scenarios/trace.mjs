// Where the milliseconds of a join go: the steps of both sides, from the notes of lab/trace.js.
import { median } from '../numbers.mjs';

const named = (pattern) => (what) => pattern.test(what);
const is = (name) => (what) => what === name;
const first = (matches) => (notes) => notes.find(({ what }) => matches(what))?.at;
const last = (matches) => (notes) => notes.findLast(({ what }) => matches(what))?.at;
/** The last arrival before a step is the message that allowed it; the first departure after a step carries its result. */
const arrivalBefore = (step) => (notes) => {
  const at = first(is(step))(notes);
  return notes.findLast((note) => note.what === 'message in' && note.at <= at)?.at;
};
const departureAfter = (step) => (notes) => {
  const at = first(is(step))(notes);
  return notes.find((note) => note.what === 'message out' && note.at >= at)?.at;
};

/** In the order of a join. */
const STEPS = {
  'session chunk here': first(named(/^script video-call-call-session/)),
  'other chunks of the session here': last(
    named(/^script video-call-(dist|call-|rolldown|diagnostics-ice)/),
  ),
  'MQTT chunk here': first(named(/^script video-call-mqtt/)),
  'PBKDF2 done': first(is('PBKDF2 done')),
  'socket requested': first(is('socket requested')),
  'socket open': first(is('socket open')),
  'CONNECT out': first(is('CONNECT out')),
  'CONNACK in': first(is('CONNACK in')),
  'SUBSCRIBE out': first(is('SUBSCRIBE out')),
  'SUBACK in': first(is('SUBACK in')),
  'first message out': first(is('message out')),
  'first message in': first(is('message in')),
  'offer being made': first(is('offer being made')),
  'offer made': first(is('offer made')),
  'first candidate': first(is('candidate')),
  'gathering complete': first(is('gathering complete')),
  'offer out': departureAfter('offer made'),
  'offer in': arrivalBefore('offer being set'),
  'offer being set': first(is('offer being set')),
  'offer set': first(is('offer set')),
  'answer made': first(is('answer made')),
  'answer out': departureAfter('answer made'),
  'answer in': arrivalBefore('answer being set'),
  'answer being set': first(is('answer being set')),
  'answer set': first(is('answer set')),
  'ICE connected': first(is('ICE connected')),
  'DTLS connected': first(is('connection connected')),
  'first track attached': first(is('track attached')),
  'last track attached': last(is('track attached')),
  'first frame decoded': first(is('first frame')),
  'first frame in the tile': first(is('picture')),
};

/** Medians of the milliseconds since join(), `{ 'newcomer: socket open': 12, … }`, `null` where a step did not happen. */
export function steps(traces) {
  const found = {};
  for (const [step, find] of Object.entries(STEPS)) {
    for (const side of ['newcomer', 'member']) {
      const times = traces.flatMap(({ joinedAt, ...sides }) => {
        const since = sides[side].notes.filter(({ at }) => at >= joinedAt);
        const at = find(since.sort((one, other) => one.at - other.at));
        return at === undefined ? [] : [at - joinedAt];
      });
      found[`${side}: ${step}`] = median(times);
    }
  }
  return found;
}

/** Tasks of more than 50 ms until both see each other, of the slower run of each side: `[start, duration]`, milliseconds. */
export function longTasks(traces) {
  const tasksOf = (side) =>
    traces
      .map(({ joinedAt, bothAt, ...sides }) =>
        sides[side].longTasks
          .filter(({ at, ms }) => at + ms > joinedAt && at < bothAt)
          .map(({ at, ms }) => [at - joinedAt, ms]),
      )
      .sort((one, other) => other.length - one.length)[0] ?? [];
  return { newcomer: tasksOf('newcomer'), member: tasksOf('member') };
}
