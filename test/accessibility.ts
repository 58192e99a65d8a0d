// The accessibility findings of axe-core on one element, as readable lines.

import 'axe-core';
import type { RunOptions } from 'axe-core';
import { environment } from './environment.js';

// The package is a classic script: as a module it exports nothing and leaves `window.axe`.
const { axe } = window as unknown as { axe: typeof import('axe-core') };

/**
 * A run of axe takes up to a second of the processor, and its rules read the DOM and computed styles, which were the same in both
 * browsers in every run so far. Firefox runs it with LONG=1.
 */
const isExamined = environment.long || !navigator.userAgent.includes('Firefox');

// These two rules concern the page around the element.
const rules = { region: { enabled: false }, 'page-has-heading-one': { enabled: false } };

/** `rule: HTML of the elements` for each violated rule. */
export async function violationsIn(element: Element): Promise<string[]> {
  if (!isExamined) return [];
  const { violations } = await axe.run(element, { rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The elements with too little contrast. Throws if axe found no text to examine. */
export async function lowContrastIn(element: Element): Promise<string[]> {
  if (!isExamined) return [];
  const options: RunOptions = { runOnly: ['color-contrast'] };
  const { violations, passes } = await axe.run(element, options);
  if (passes.length === 0) throw new Error('axe found no text');
  return violations.flatMap(({ nodes }) => nodes.map(({ html }) => html));
}
