// The results as Markdown. Pure.
import { contestants } from './contestants/contestants.mjs';
import { longTasks, steps } from './scenarios/trace.mjs';

const whole = (value) => (value === null || value === undefined ? '–' : String(Math.round(value)));
const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const title = (name) => contestants[name].title;

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** Times as multiples of raw, warm, in the same run. */
function joinTable(join) {
  const unit = join.raw?.warm.ms;
  const cell = ({ ms, failed, times }) =>
    ms === null
      ? `never (${failed})`
      : `${fixed(ms / unit, 2)}× (${whole(ms)}${failed ? `, ${failed} of ${times.length + failed} failed` : ''})`;
  const rows = Object.entries(join).map(([name, { cold, warm }]) => [
    title(name),
    cell(cold),
    cell(warm),
  ]);
  return `## join() until both see each other

Ratio to raw, warm, in the same run (milliseconds, medians).

${table(['', 'cold', 'warm'], rows)}`;
}

function tripsTable(trips) {
  const rows = Object.entries(trips).map(([name, { cold, warm }]) => [
    title(name),
    ...[cold, warm].map(({ trips }) => fixed(trips, 1)),
    ...[cold, warm].map(({ fixedMs }) => whole(fixedMs)),
    ...[cold, warm].map(({ ms }) => Object.values(ms).map(whole).join(' / ')),
  ]);
  const delays = Object.keys(Object.values(trips)[0].cold.ms).join(' / ');
  return `## Trips to the signalling server

Slope of the time over the duration of a trip (${delays} ms).

${table(['', 'trips, cold', 'warm', 'fixed ms, cold', 'warm', 'ms, cold', 'ms, warm'], rows)}`;
}

function traceTables(join) {
  const variants = Object.entries(join).flatMap(([name, { cold, warm }]) => [
    [`${title(name).replaceAll('**', '')}, cold`, cold.traces],
    [`${title(name).replaceAll('**', '')}, warm`, warm.traces],
  ]);
  const columns = variants.map(([, traces]) => steps(traces));
  const labels = Object.keys(columns[0]).filter((label) =>
    columns.some((column) => column[label] !== null),
  );
  const rows = labels.map((label) => [label, ...columns.map((column) => whole(column[label]))]);
  const tasks = variants.flatMap(([variant, traces]) =>
    Object.entries(longTasks(traces)).map(
      ([side, found]) =>
        `- ${variant}, ${side}: ${found.map(([at, ms]) => `${whole(ms)} ms at ${whole(at)}`).join(', ') || 'no long task'}`,
    ),
  );
  return `## Steps of a join

Milliseconds since join(), medians.

${table(['', ...variants.map(([variant]) => variant)], rows)}

Tasks of more than 50 ms on the main thread until both see each other (the run with the most):

${tasks.join('\n')}`;
}

const countTable = (counts) => `## Counts of a join

${table(
  ['', 'count', 'limit'],
  counts.map(({ what, count, limit }) => [what, whole(count), whole(limit)]),
)}`;

export function markdown({ machine, ...results }) {
  const { browser, processor, loadBefore } = machine;
  const parts = [`${browser}, ${processor}, load before ${fixed(loadBefore, 1)}.`];
  if (results.counts) parts.push(countTable(results.counts));
  if (results.join) parts.push(joinTable(results.join));
  if (results.join && Object.values(results.join)[0].cold.traces.length > 0)
    parts.push(traceTables(results.join));
  if (results.trips) parts.push(tripsTable(results.trips));
  return parts.join('\n\n');
}
