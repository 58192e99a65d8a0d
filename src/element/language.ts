// The language of an element. The library reads `lang` of the element and of the document; HTML defines it by the nearest
// ancestor with `lang`, through shadow roots (HTML, section 3.2.6.2).

import { LocalizeController } from '@shoelace-style/localize';
import type { LitElement } from 'lit';

export class LanguageController extends LocalizeController {
  readonly #element: LitElement;

  constructor(element: LitElement) {
    super(element);
    this.#element = element;
  }

  override lang(): string {
    // The property of the element first: it is reflected only during an update.
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

/** `false` for a malformed language tag, which is ignored. */
function isLanguage(code: string): boolean {
  try {
    new Intl.Locale(code);
    return true;
  } catch {
    return false;
  }
}
