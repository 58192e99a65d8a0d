// Opens what is folded up, as a person does, and waits until it is drawn.
import { until } from '../until.js';

/** Everything that `selector` finds under `root`. */
export async function unfold(root: ParentNode, selector = 'details'): Promise<void> {
  const all = () => [...root.querySelectorAll<HTMLDetailsElement>(selector)];
  for (const details of all()) if (!details.open) details.querySelector('summary')?.click();
  // What is inside is drawn by the event, which comes in a task of its own.
  const isDrawn = ({ childElementCount }: Element) => childElementCount > 1;
  await until(() => all().every(isDrawn), `${selector}, unfolded`);
}
