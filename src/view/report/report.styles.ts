// Styles of the connection report. Uses only tokens of theme.styles.ts; sizes depend on the width of the report, not on that
// of the window.

import { css } from 'lit';
import { defaultWidthStyles } from '../shell/default-width.styles.js';

export const reportStyles = css`
  :host {
    display: block;
    box-sizing: border-box;
    min-inline-size: 0;
    min-block-size: 0;
    padding: 0.875rem;
    font: 400 var(--_vc-font-size) / 1.45 var(--_vc-font);
    color: var(--_vc-text);
    text-align: start;
  }

  ${defaultWidthStyles}

  :host([hidden]) {
    display: none;
  }

  /* The colour scheme is inherited from the call or the page, unless the attribute theme sets it. */
  :host(:not([theme='light'], [theme='dark'])) {
    color-scheme: inherit;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h3,
  h4,
  p,
  ol,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ol,
  ul {
    list-style: none;
  }

  .report {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    container: report / inline-size;
  }

  [data-severity='ok'] {
    --_tone: var(--_vc-ok);
  }

  [data-severity='info'] {
    --_tone: var(--_vc-accent);
  }

  [data-severity='warning'] {
    --_tone: var(--_vc-warning);
  }

  [data-severity='error'] {
    --_tone: var(--_vc-danger);
  }

  .mark {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: var(--_tone);
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .headline {
    display: flex;
    gap: 0.75rem;
    padding: 0.875rem 1rem;
    border: 1px solid color-mix(in oklab, var(--_tone) 38%, transparent);
    border-radius: calc(var(--_vc-radius) * 0.75);
    background: color-mix(in oklab, var(--_tone) 9%, var(--_vc-surface));
  }

  .headline .mark {
    inline-size: 1.5rem;
    block-size: 1.5rem;
  }

  .verdict {
    font-weight: 600;
    text-wrap: pretty;
  }

  .advice {
    margin-block-start: 0.25rem;
    font-size: 0.875em;
    color: var(--_vc-text);
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }

  .owner,
  .actions p,
  .nobody {
    color: var(--_vc-muted);
  }

  h3,
  h4 {
    font-size: 0.8125em;
    font-weight: 600;
    color: var(--_vc-muted);
  }

  h3 {
    margin-block-end: 0.5rem;
  }

  section ul {
    display: grid;
    gap: 0.5rem;
  }

  section li {
    display: flex;
    gap: 0.625rem;
  }

  .nobody,
  .others li {
    font-size: 0.9375em;
  }

  .brokers li {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0 0.625rem;
    font-size: 0.875em;
  }

  .host {
    overflow-wrap: anywhere;
  }

  .broker-state {
    grid-column: 2;
    color: var(--_vc-muted);
    font-variant-numeric: tabular-nums;
  }

  .broker-cause {
    grid-column: 2 / -1;
    text-wrap: pretty;
  }

  @container report (inline-size >= 22rem) {
    .brokers li {
      grid-template-columns: auto 1fr auto;
    }

    .broker-state {
      grid-column: 3;
    }
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  .actions p {
    flex-basis: 100%;
    font-size: 0.8125em;
  }

  .button {
    min-block-size: 2.125rem;
    padding: 0.25rem 0.875rem;
    border: 1px solid var(--_vc-line);
    border-radius: 999px;
    font: inherit;
    font-size: 0.875em;
    color: var(--_vc-text);
    background: var(--_vc-raised);
    cursor: pointer;
    transition: background-color var(--_vc-transition);
  }

  .button:hover {
    background: var(--_vc-pressed);
  }

  .button:focus-visible,
  summary:focus-visible,
  .scroll:focus-visible {
    outline: var(--_vc-focus-ring);
    outline-offset: 2px;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .headline,
    .person,
    .button {
      border-color: CanvasText;
    }

    .mark,
    .rung-picture {
      stroke: CanvasText;
    }
  }
`;
