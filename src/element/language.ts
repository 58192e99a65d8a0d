// The language of the place where an element stands. The library reads `lang` of the element and of the whole
// document; the platform's rule is the nearest ancestor that has one (HTML, section 3.2.6.2), through shadow roots.

import { LocalizeController } from '@shoelace-style/localize';
import type { LitElement } from 'lit';

export class Language extends LocalizeController {
  readonly #element: LitElement;

  constructor(element: LitElement) {
    super(element);
    this.#element = element;
  }

  override lang(): string {
    // Its own property first: it is reflected only after it was drawn.
    const declared = this.#element.lang || nearestLang(this.#element);
    return declared === null || !isLanguage(declared) ? super.lang() : declared.toLowerCase();
  }
}

function nearestLang(from: Element): string | null {
  const declaring = from.closest<HTMLElement>('[lang]:not([lang=""])');
  if (declaring) return declaring.lang;
  const root = from.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : null;
}

/** A malformed code is no reason to show nothing. */
function isLanguage(code: string): boolean {
  try {
    new Intl.Locale(code);
    return true;
  } catch {
    return false;
  }
}
