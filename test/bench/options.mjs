// The command line of the benchmark. Pure.
import { parseArgs } from 'node:util';

/** The contestants by default; those that must be installed. */
const OWN = ['raw', 'open', 'secret'];
const LIBRARIES = ['trystero', 'peerjs', 'simple-peer'];
const MORE = ['peers'];
const SCENARIOS = ['join', 'trips', 'mesh', 'departure', 'outage', 'load', 'soak'];

export const help = `npm run bench -- [options], after npm run build

  --short            Counts trips, messages and bytes of the element, and fails above the limits in limits.json.
  --only NAMES       Contestants: ${[...OWN, ...LIBRARIES, ...MORE].join(', ')} (default: all but ${MORE.join(', ')}).
  --scenarios NAMES  ${SCENARIOS.join(', ')} (default: join).
  --runs N           Repetitions (default: 7; at most 3 in other scenarios than join).
  --people LIST      Sizes of the room for the scenarios mesh and load (default: 2,4,6,8).
  --minutes N        Duration of the scenario soak (default: 10).
  --delays LIST      Durations of a trip for the scenario trips, milliseconds (default: 0,50,100,200).
  --trace            Prints the steps of the joins.
  --out FILE         Also writes FILE.md and FILE.json.`;

const list = (text) => text.split(',').filter(Boolean);

function checked(names, known, option) {
  const wrong = names.filter((name) => !known.includes(name));
  if (wrong.length > 0)
    throw new Error(`--${option}: ${wrong.join(', ')} is not one of ${known.join(', ')}`);
  return names;
}

/** Throws an error that names the option and the remedy. */
export function optionsOf(given) {
  const { values } = parseArgs({
    args: given,
    options: {
      help: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      only: { type: 'string', default: [...OWN, ...LIBRARIES].join(',') },
      scenarios: { type: 'string', default: 'join' },
      runs: { type: 'string', default: '7' },
      delays: { type: 'string', default: '0,50,100,200' },
      people: { type: 'string', default: '2,4,6,8' },
      minutes: { type: 'string', default: '10' },
      trace: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const names = checked(list(values.only), [...OWN, ...LIBRARIES, ...MORE], 'only');
  return {
    ...values,
    names,
    needsLibraries: !values.short && names.some((name) => LIBRARIES.includes(name)),
    scenarios: checked(list(values.scenarios), SCENARIOS, 'scenarios'),
    runs: Number(values.runs),
    people: list(values.people).map(Number),
    minutes: Number(values.minutes),
    delays: list(values.delays).map(Number),
  };
}
