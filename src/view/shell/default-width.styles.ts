// The default width of a tag: its content is positioned or a container, so it has no intrinsic width.

import { css } from 'lit';

/**
 * In a parent that shrinks to its content (dialog, flex row, float, table cell …) a tag is 40rem wide, or as wide as the
 * available space. Two words have that effect: side by side they need 40rem, and the line may break between them.
 * `contain-intrinsic-inline-size` would also set the minimum width, and overflow narrow parents.
 */
export const defaultWidthStyles = css`
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
