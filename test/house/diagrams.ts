// Draws the transition tables of src/ as Mermaid diagrams, for the architecture page. A module with a state machine exports
// the list of its states (`…Phases`, `…Stages` or `…States`, the initial one first), the list of its events (`…Events`) and
// `transition(state, event)`, which returns the same state for an event that is not possible.

import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

interface Machine {
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

/** Imports the state machine of a module; the path is absolute. */
export async function machineOf(path: string): Promise<Machine> {
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  const list = (name: RegExp): readonly string[] => {
    const found = Object.entries(module).find(
      ([key, value]) => name.test(key) && Array.isArray(value),
    );
    if (!found) throw new Error(`${path} exports no list that matches ${name}`);
    return found[1] as readonly string[];
  };
  const { transition } = module;
  if (typeof transition !== 'function') throw new Error(`${path} exports no transition()`);
  return {
    states: list(/(?:Phases|Stages|States)$/),
    events: list(/Events$/),
    transition: transition as Machine['transition'],
  };
}

/** A state diagram; an event that is possible in all states but final ones has one edge, from `any`. */
export function diagramOf({ states, events, transition }: Machine): string {
  const edges = states.flatMap((from) =>
    events
      .map((event) => ({ from, event, to: transition(from, event) }))
      .filter(({ to }) => to !== from),
  );
  const open = states.filter((state) => edges.some(({ from }) => from === state));
  const isCommon = (event: string): boolean => {
    const own = edges.filter((edge) => edge.event === event);
    const [first] = own;
    const isOne = own.every(({ to }) => to === first?.to);
    return isOne && open.every((s) => s === first?.to || own.some(({ from }) => from === s));
  };
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
    const diagram = diagramOf(await machineOf(`${src}/${path}`));
    drawn = drawn.replace(all, () => `${open}\n${diagram}\n\n<!-- /diagram -->`);
  }
  return drawn;
}
