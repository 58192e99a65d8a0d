// The width of a tag whose content is positioned or a container, and so gives it none.

import { css } from 'lit';

/**
 * Where a parent shrinks to its content (dialog, flex row, float, table cell …) a tag is 40rem wide, or as wide as there
 * is room. Two words do that: apart they need 40rem, and a line may break between them. `contain-intrinsic-inline-size`
 * would be the least width as well, and overflow narrow parents.
 */
export const ownWidth = css`
  :host::after {
    display: block;
    block-size: 0;
    overflow: hidden;
    visibility: hidden;
    font-size: 1px;
    word-spacing: 40rem;
    content: '. .';
  }
`;
