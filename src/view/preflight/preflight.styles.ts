// Styles of the preflight check beyond those of the report: its steps, one line each. Uses only tokens of theme.styles.ts.

import { css } from 'lit';

// Browser note webkit-details-marker
export const preflightStyles = css`
  .headline > div {
    flex: 1;
    min-inline-size: 0;
  }

  .headline .verdict + p {
    margin-block-start: 0.25rem;
  }

  .headline progress {
    display: block;
    inline-size: 100%;
    block-size: 0.375rem;
    margin-block-start: 0.625rem;
    accent-color: var(--_vc-accent);
  }

  .steps {
    border-block-start: 1px solid var(--_vc-line);
  }

  .step {
    border-block-end: 1px solid var(--_vc-line);
  }

  .step-line {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 0 0.625rem;
    min-block-size: 2.75rem;
    padding-block: 0.375rem;
  }

  summary.step-line {
    cursor: pointer;
  }

  summary.step-line::-webkit-details-marker {
    display: none;
  }

  /* The disclosure marker follows the name of the step, where the note leaves room for it. */
  summary.step-line::after {
    content: none;
  }

  summary.step-line .step-name::after {
    display: inline-block;
    inline-size: 0.4em;
    block-size: 0.4em;
    margin-inline-start: 0.5em;
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    vertical-align: 0.2em;
    rotate: 45deg;
    content: '';
  }

  details[open] > summary .step-name::after {
    vertical-align: 0;
    rotate: -135deg;
  }

  .step-name {
    font-weight: 600;
  }

  .step[data-status='waiting'] .step-name,
  .step-note {
    color: var(--_vc-muted);
  }

  .step-note {
    grid-column: 2;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }

  .step-verdict {
    margin-inline-start: 1.875rem;
    padding-block-end: 0.625rem;
    font-size: 0.9375em;
  }

  .step td:first-child {
    overflow-wrap: anywhere;
  }

  .why > summary {
    min-block-size: 2.5rem;
  }

  .mark[data-status] {
    --_tone: var(--_vc-muted);
  }

  .turning {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border: 2px solid var(--_vc-accent);
    border-block-start-color: transparent;
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .turning {
      animation-duration: 3s;
    }
  }

  .button {
    min-block-size: 2.5rem;
  }

  .button.main {
    border-color: transparent;
    font-weight: 600;
    color: var(--_vc-on-accent);
    background: var(--_vc-accent);
  }

  .button.main:hover {
    background: color-mix(in oklab, var(--_vc-accent) 88%, var(--_vc-text));
  }

  @container report (inline-size >= 30rem) {
    .step-line {
      grid-template-columns: auto 1fr auto;
    }

    .step-note {
      grid-column: 3;
      text-align: end;
    }
  }

  @media (forced-colors: active) {
    .turning {
      forced-color-adjust: none;
      border-color: CanvasText;
      border-block-start-color: transparent;
    }
  }
`;
