// Styles of buttons and fields.

import { css } from 'lit';

// Browser note webkit-tap-highlight
export const buttonStyles = css`
  button,
  input {
    margin: 0;
    font: inherit;
    color: inherit;
  }

  button {
    border: 1px solid transparent;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    transition:
      background-color var(--_vc-transition),
      color var(--_vc-transition);
  }

  button:focus-visible,
  input:focus-visible {
    outline: var(--_vc-focus-ring);
    outline-offset: 2px;
  }

  .control {
    position: relative;
    display: grid;
    flex: none;
    place-items: center;
    inline-size: var(--_vc-button-size);
    block-size: var(--_vc-button-size);
    min-inline-size: 40px;
    min-block-size: 40px;
    padding: 0;
    border-radius: 50%;
    color: var(--_vc-text);
    background: var(--_vc-raised);
  }

  .control .icon {
    inline-size: var(--_vc-icon-size);
    block-size: var(--_vc-icon-size);
  }

  .control:hover {
    background: var(--_vc-pressed);
  }

  .control[data-appearance='off'] {
    color: var(--_vc-danger);
    background: color-mix(in oklab, var(--_vc-danger) 15%, var(--_vc-surface));
  }

  .control[data-appearance='off']:hover {
    background: color-mix(in oklab, var(--_vc-danger) 24%, var(--_vc-surface));
  }

  .control[data-appearance='active'] {
    color: var(--_vc-on-accent);
    background: var(--_vc-accent);
  }

  .control[data-appearance='danger'] {
    inline-size: calc(var(--_vc-button-size) * 1.4);
    border-radius: 999px;
    color: #fff;
    background: var(--_vc-leave);
  }

  .control[data-appearance='danger']:hover {
    background: color-mix(in oklab, var(--_vc-leave) 86%, #000);
  }

  /* Turns the handset of the icon, to mean hanging up. */
  .control[data-appearance='danger'] .icon {
    rotate: 135deg;
  }

  .control[data-troubled]::after {
    position: absolute;
    inset-block-start: -1px;
    inset-inline-end: -1px;
    inline-size: 13px;
    block-size: 13px;
    border: 2px solid var(--_vc-surface);
    border-radius: 50%;
    background: var(--_vc-warning);
    content: '';
  }

  .text-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 42px;
    padding: 8px 18px;
    border-radius: 999px;
    font-weight: 600;
    line-height: 1.25;
    /* A Chinese label may break between any two characters, and would shrink to one character per line. */
    word-break: keep-all;
    color: var(--_vc-text);
    background: var(--_vc-pressed);
  }

  .text-button:hover {
    background: color-mix(in oklab, var(--_vc-text) 20%, var(--_vc-surface));
  }

  .text-button.primary {
    color: var(--_vc-on-accent);
    background: var(--_vc-accent);
  }

  .text-button.primary:hover {
    background: color-mix(in oklab, var(--_vc-accent) 88%, var(--_vc-text));
  }

  .text-button.small {
    min-block-size: 40px;
    padding: 6px 14px;
    font-size: 0.9em;
  }

  .text-button.large {
    min-block-size: 48px;
    padding: 10px 24px;
  }

  .text-button.quiet {
    background: transparent;
  }

  .text-button.quiet:hover {
    background: var(--_vc-raised);
  }

  .icon-button {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    padding: 0;
    border-radius: 50%;
    background: transparent;
  }

  .icon-button:hover {
    background: var(--_vc-raised);
  }

  .field {
    display: grid;
    gap: 6px;
  }

  .field-label {
    font-size: 0.87em;
    font-weight: 600;
    color: var(--_vc-muted);
  }

  .field-input {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 46px;
    padding: 8px 14px;
    border: 1px solid color-mix(in oklab, var(--_vc-text) 45%, transparent);
    border-radius: calc(var(--_vc-radius) * 0.75);
    background: var(--_vc-surface);
    text-overflow: ellipsis;
  }

  .field-input::placeholder {
    color: var(--_vc-muted);
    opacity: 1;
  }
`;
