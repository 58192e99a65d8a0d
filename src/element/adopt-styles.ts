// Style sheets of a tag that moves between documents. Constructed style sheets belong to one document (CSSOM,
// adoptedStyleSheets), so a move into another one, as into a frame of the same site, removes them: they are created and
// adopted again.

import type { CSSResult, LitElement } from 'lit';

interface Dressed {
  /** `undefined` before the first update, in which Lit adopts the styles of the class. */
  readonly renderRoot?: ParentNode;
}

const worn = new WeakMap<ParentNode, readonly CSSResult[]>();

/** Adopts further styles. Without any, after a move: adopts all of them again in the current document. */
export function adoptStyles(element: Dressed, ...more: readonly CSSResult[]): void {
  const { renderRoot: root } = element;
  const view = root?.ownerDocument?.defaultView;
  if (!root || !view) return;
  // The elements of this package write all styles with `css`.
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
