// What a tag wears. Documents do not share style sheets (CSSOM, adoptedStyleSheets), so a move into another one, as into
// a frame of the same site, undresses it: what it wore is remembered here and put on again. Knows no call.

import type { CSSResult, LitElement } from 'lit';

interface Dressed {
  /** `undefined` before it is first drawn, which Lit does with the styles of the class. */
  readonly renderRoot?: ParentNode;
}

const worn = new WeakMap<ParentNode, readonly CSSResult[]>();

/** Adds styles to those it wears, for the document in which it now stands; without any, after a move. */
export function adoptStyles(element: Dressed, ...more: readonly CSSResult[]): void {
  const { renderRoot: root } = element;
  const view = root?.ownerDocument?.defaultView;
  if (!root || !view) return;
  // All of ours are written with `css`.
  const first = (element.constructor as typeof LitElement).elementStyles as CSSResult[];
  const styles = [...(worn.get(root) ?? first), ...more];
  worn.set(root, styles);
  (root as ShadowRoot).adoptedStyleSheets = styles.flatMap(({ styleSheet, cssText }) => {
    if (view === window) return styleSheet ?? [];
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(cssText);
    return sheet;
  });
}
