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

/** A table of the N-th join for each size of the room, with the ratio to raw in a room of that size. */
function meshTable(mesh) {
  const sizes = Object.values(mesh)[0].map(({ people }) => people);
  const kB = (bytes) => (bytes === null ? '–' : fixed(bytes / 1000, 0));
  const cells = (row, i) => [
    row.ms === null
      ? `never (${row.failed})`
      : `${fixed(row.ms / mesh.raw?.[i].ms, 1)}× (${whole(row.ms)}${row.failed > 0 ? `, ${row.failed} failed` : ''})`,
    whole(row.mainMs),
    `${whole(row.sent)} + ${whole(row.received)}`,
    `${kB(row.bytesSent)} + ${kB(row.bytesReceived)}`,
  ];
  const tables = sizes.map((size, i) =>
    table(
      [`N = ${size}`, 'all see all', 'main thread of the newcomer, ms', 'messages', 'kB'],
      Object.entries(mesh).map(([name, rows]) => [title(name), ...cells(rows[i], i)]),
    ),
  );
  return `## The N-th member joins

Until every pair shows frames, cold; ratio to raw with the same N (milliseconds, medians). Messages and bytes: sent and
received by all clients.

${tables.join('\n\n')}`;
}

function departureTable(departure) {
  const cell = (ms) => (Number.isFinite(ms) ? whole(ms) : 'not within 30 s');
  const rows = Object.entries(departure).map(([name, { closed, crashed }]) => [
    title(name),
    cell(closed),
    cell(crashed),
  ]);
  return `## A member disappears

Milliseconds until both others show it.

${table(['', 'tab closed', 'process died'], rows)}`;
}

function outageTable(outage) {
  const rows = Object.entries(outage).map(([name, { ms, framesPerSecond, failed }]) => [
    title(name),
    `${whole(ms)}${failed > 0 ? ` (${failed} failed)` : ''}`,
    whole(framesPerSecond),
  ]);
  return `## The signalling server is away for 10 s

A third member joins when it returns: milliseconds until all see each other. Frames per second of the call in the
meantime.

${table(['', 'third member', 'frames/s'], rows)}`;
}

function loadTable(load) {
  const rows = load.map((row) => [
    `${title(row.name)}, N = ${row.people}`,
    ...[
      'cpuPercent',
      'mainMs',
      'scriptMs',
      'layoutMs',
      'encodeMs',
      'upstreamKbits',
      'framesPerSecond',
      'memoryMB',
    ].map((key) => whole(row[key])),
    fixed(row.heapMB, 1),
  ]);
  const head = [
    '',
    'CPU %',
    'main thread',
    'script',
    'style, layout',
    'encoders',
    'kbit/s up',
    'frames/s',
    'MB',
    'heap MB',
  ];
  return `## A running call

Per member, camera of 640 × 360; CPU in per cent of a core, times in milliseconds per second.

${table(head, rows)}`;
}

function soakTable(soak) {
  const rows = Object.entries(soak).flatMap(([name, samples]) =>
    [samples[0], samples.at(-1)].map((sample) => [
      `${title(name)}, minute ${fixed(sample.minute, 1)}`,
      fixed(sample.heapMB, 1),
      whole(sample.memoryMB),
      fixed(Math.min(...samples.map(({ framesPerSecond }) => framesPerSecond)), 1),
      whole(Math.min(...samples.map(({ connections }) => connections))),
    ]),
  );
  return `## A long call of three

${table(['', 'heap MB', 'MB', 'fewest frames/s', 'fewest connections'], rows)}`;
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
  const rest = {
    trips: tripsTable,
    mesh: meshTable,
    departure: departureTable,
    outage: outageTable,
    load: loadTable,
    soak: soakTable,
  };
  for (const [name, show] of Object.entries(rest))
    if (results[name]) parts.push(show(results[name]));
  return parts.join('\n\n');
}
