// Opens details as a user does, and waits until their content is rendered.
import { until } from '../until.js';

/** All elements below `root` that match the selector. */
export async function unfold(root: ParentNode, selector = 'details'): Promise<void> {
  const all = () => [...root.querySelectorAll<HTMLDetailsElement>(selector)];
  for (const details of all()) if (!details.open) details.querySelector('summary')?.click();
  // The content is rendered on the event `toggle`, which is dispatched in a separate task.
  const isDrawn = ({ childElementCount }: Element) => childElementCount > 1;
  await until(() => all().every(isDrawn), `${selector}, unfolded`);
}
