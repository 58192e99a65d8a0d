// Styles of the candidate ladder and of the timeline: drawings on a wide report, lists on a narrow one.

import { css } from 'lit';

export const candidateLadderStyles = css`
  .ends {
    display: flex;
    justify-content: space-between;
    inline-size: 6.75rem;
    margin-block: 0.375rem 0.125rem;
    font-size: 0.75em;
    font-weight: 600;
    color: var(--_vc-muted);
  }

  .ends span {
    max-inline-size: 3.25rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .rung {
    display: flex;
    align-items: center;
    gap: 0.875rem;
    --_tone: var(--_vc-muted);
  }

  .rung[data-state='used'] {
    --_tone: var(--_vc-ok);
  }

  .rung[data-state='failed'] {
    --_tone: var(--_vc-danger);
  }

  /* In a connection that works, failed rungs are information and no errors. */
  .ladder:has([data-state='used']) .rung[data-state='failed'] {
    --_tone: var(--_vc-muted);
  }

  .rung[data-state='trying'] {
    --_tone: var(--_vc-accent);
  }

  .rung-picture {
    flex: none;
    inline-size: 6.75rem;
    fill: none;
    stroke-linecap: round;
  }

  /* The rails are as long as the text beside the rungs. */
  .ladder ol {
    position: relative;
    --_rail: calc(6.75rem * 7 / 108);
  }

  .ladder ol::before,
  .ladder ol::after {
    content: '';
    position: absolute;
    inset-block: 1.4rem;
    inset-inline-start: calc(var(--_rail) - 1.5px);
    inline-size: 3px;
    background: var(--_vc-line);
  }

  .ladder ol::after {
    inset-inline-start: calc(6.75rem - var(--_rail) - 1.5px);
  }

  .rung-picture {
    position: relative;
    z-index: 1;
  }

  .line,
  .cross {
    stroke: var(--_tone);
    stroke-width: 1.75;
  }

  .line {
    stroke-dasharray: 1 5;
  }

  .cross {
    stroke-width: 2.5;
  }

  .end,
  .middle {
    fill: var(--_vc-surface);
    stroke: var(--_tone);
    stroke-width: 1.75;
  }

  .slot {
    stroke: var(--_tone);
    stroke-width: 1.75;
  }

  [data-state='used'] .line {
    stroke-width: 4;
    stroke-dasharray: none;
  }

  [data-state='used'] .end {
    fill: var(--_tone);
  }

  [data-state='used'] .middle {
    stroke-width: 2.5;
  }

  [data-state='trying'] .line {
    stroke-dasharray: 5 5;
    animation: march 0.8s linear infinite;
  }

  [data-state='idle'] .line,
  [data-state='idle'] .middle,
  [data-state='idle'] .end,
  [data-state='idle'] .slot {
    stroke: var(--_vc-line);
  }

  @keyframes march {
    to {
      stroke-dashoffset: -10;
    }
  }

  .rung-text {
    display: grid;
    min-inline-size: 0;
    padding-block: 0.25rem;
    font-size: 0.875em;
    line-height: 1.3;
  }

  .rung[data-state='used'] .rung-name {
    font-weight: 600;
  }

  .rung[data-state='idle'] .rung-name {
    color: var(--_vc-muted);
  }

  code {
    font: 400 0.8125em ui-monospace, 'Cascadia Mono', Menlo, monospace;
    color: var(--_vc-muted);
  }

  .rung-reason {
    font-size: 0.9375em;
    color: var(--_tone);
  }

  .timeline ol {
    display: grid;
    margin-block-start: 0.5rem;
    font-size: 0.8125em;
  }

  .timeline li {
    position: relative;
    display: grid;
    grid-template-columns: auto 6.5rem auto 1fr;
    gap: 0.625rem;
    align-items: center;
    min-block-size: 1.5rem;
    --_tone: var(--_vc-line);
  }

  .timeline [data-state='done'] {
    --_tone: var(--_vc-ok);
  }

  .timeline [data-state='now'] {
    --_tone: var(--_vc-accent);
  }

  .timeline [data-state='broken'] {
    --_tone: var(--_vc-danger);
  }

  .dot {
    position: relative;
    z-index: 1;
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border: 2px solid var(--_tone);
    border-radius: 50%;
    background: var(--_vc-surface);
  }

  [data-state='done'] .dot,
  [data-state='broken'] .dot {
    background: var(--_tone);
  }

  [data-state='broken'] .dot {
    border-radius: 0;
    rotate: 45deg;
  }

  [data-state='now'] .dot {
    animation: pulse 1.4s ease-in-out infinite;
  }

  @keyframes pulse {
    50% {
      background: var(--_tone);
    }
  }

  .timeline li:not(:first-child)::before {
    content: '';
    position: absolute;
    inset-block: -50% 50%;
    inset-inline-start: calc(0.3125rem - 1px);
    inline-size: 2px;
    background: var(--_tone);
  }

  .at {
    font-variant-numeric: tabular-nums;
    color: var(--_vc-muted);
  }

  [data-state='ahead'] .step {
    color: var(--_vc-muted);
  }

  [data-state='now'] .step,
  [data-state='broken'] .step {
    font-weight: 600;
  }

  /* The timeline is horizontal where its eleven steps fit beside each other. */
  @container report (inline-size >= 44rem) {
    .timeline ol {
      grid-auto-columns: 1fr;
      grid-auto-flow: column;
    }

    .timeline li {
      grid-template-columns: 1fr;
      gap: 0.25rem;
      justify-items: center;
      text-align: center;
    }

    .timeline li:not(:first-child)::before {
      inset-block: calc(0.3125rem - 1px) auto;
      inset-inline: -50% 50%;
      inline-size: auto;
      block-size: 2px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    [data-state='trying'] .line,
    [data-state='now'] .dot {
      animation: none;
    }
  }
`;
