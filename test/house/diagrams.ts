// Draws the state machines of src/ as Mermaid diagrams, for the architecture page. A module with a transition table exports
// the list of its states (`…Phases`, `…Stages` or `…States`, the initial one first), the list of its events (`…Events`) and
// `nextPhase`, `nextStage` or `nextState`, which returns the same state for an event that is not possible. For a machine whose
// events carry values, this module has an example of each event.

import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

interface Edge {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

interface Machine {
  /** The initial state first. */
  readonly states: readonly string[];
  readonly edges: readonly Edge[];
}

interface Table {
  readonly states: readonly string[];
  readonly events: readonly string[];
  transition(state: string, event: string): string;
}

// The sources import each other by the names of the compiled files.
registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && context.parentURL?.includes('/src/');
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

/** The edges of a transition table. */
export const machineOf = ({ states, events, transition }: Table): Machine => ({
  states,
  edges: states.flatMap((from) =>
    events
      .map((event) => ({ from, event, to: transition(from, event) }))
      .filter(({ to }) => to !== from),
  ),
});

/** The reconnection to a broker: its events carry values, and its states what happened before. */
function reconnection(module: typeof import('../../src/transport/reconnect-state.ts')): Machine {
  const { eventPhases, reconnectStart, reconnectTransition } = module;
  const { history } = reconnectStart.state;
  const phases = [...new Set([reconnectStart.state.phase, ...Object.values(eventPhases).flat()])];
  const why = { state: 'unreachable', cause: 'broker-banned' } as const;
  const events: Record<string, Parameters<typeof reconnectTransition>[1]> = {
    banned: { type: 'banned', ban: { waitMs: 1000, why } },
    opened: { type: 'opened', connackMs: 1, openMs: 2 },
    ended: { type: 'ended', end: { openForMs: 1000, answered: true }, fraction: 0 },
    due: { type: 'due' },
    refresh: { type: 'refresh' },
    rest: { type: 'rest' },
    wake: { type: 'wake' },
    close: { type: 'close' },
  };
  const edges = phases.flatMap((from) =>
    Object.entries(events)
      .map(([event, value]) => {
        // A connection that was open has proven the version.
        const proven = from === 'open';
        const before = { phase: from, history: { ...history, proven }, banned: false };
        const { state } = reconnectTransition(before, value);
        return { from, event, to: state.phase };
      })
      .filter(({ from, to }) => to !== from),
  );
  return { states: [...phases, 'closed'], edges };
}

/** Reads the state machine of a module below `src`. */
async function readMachine(src: string, path: string): Promise<Machine> {
  const module: Record<string, unknown> = await import(pathToFileURL(`${src}/${path}`).href);
  if (path === 'transport/reconnect-state.ts')
    return reconnection(module as Parameters<typeof reconnection>[0]);
  const list = (name: RegExp): readonly string[] => {
    const found = Object.entries(module).find(
      ([key, value]) => name.test(key) && Array.isArray(value),
    );
    if (!found) throw new Error(`${path} exports no list that matches ${name}`);
    return found[1] as readonly string[];
  };
  const name = /^next(?:Phase|Stage|State)$/;
  const transition = Object.entries(module).find(([key]) => name.test(key))?.[1];
  if (typeof transition !== 'function') throw new Error(`${path} exports no ${name}`);
  return machineOf({
    states: list(/(?:Phases|Stages|States)$/),
    events: list(/Events$/),
    transition: transition as Table['transition'],
  });
}

/** A state diagram; an event that is possible in all states but final ones has one edge, from `any`. */
export function diagramOf({ states, edges }: Machine): string {
  const open = states.filter((state) => edges.some(({ from }) => from === state));
  const isCommon = (event: string): boolean => {
    const own = edges.filter((edge) => edge.event === event);
    const [first] = own;
    const isOne = own.every(({ to }) => to === first?.to);
    return isOne && open.every((s) => s === first?.to || own.some(({ from }) => from === s));
  };
  const events = [...new Set(edges.map(({ event }) => event))];
  const common = events.filter((event) => open.length > 2 && isCommon(event));
  const lines = new Map<string, string[]>();
  for (const { from, event, to } of edges) {
    const pair = `${common.includes(event) ? 'any' : from} --> ${to}`;
    const known = lines.get(pair) ?? [];
    if (!known.includes(event)) lines.set(pair, [...known, event]);
  }
  const final = states.filter((state) => !open.includes(state));
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${states[0]}`,
    ...[...lines].map(([pair, on]) => `  ${pair}: ${on.join(', ')}`),
    ...final.map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n');
}

/** The page with its diagrams drawn again, between `<!-- diagram: path below src/ -->` and `<!-- /diagram -->`. */
export async function withDiagrams(page: string, src: string): Promise<string> {
  let drawn = page;
  for (const [all, open, path] of page.matchAll(
    /(<!-- diagram: ([\w./-]+) -->\n)[\s\S]*?<!-- \/diagram -->/g,
  )) {
    const diagram = diagramOf(await readMachine(src, path!));
    drawn = drawn.replace(all, () => `${open}\n${diagram}\n\n<!-- /diagram -->`);
  }
  return drawn;
}
