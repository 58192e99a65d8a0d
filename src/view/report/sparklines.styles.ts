// Styles of the sparklines, of the section on this device, and of the export controls.

import { css } from 'lit';

export const sparklineStyles = css`
  .figures {
    display: grid;
    gap: 0.875rem;
  }

  figure {
    margin: 0;
    min-inline-size: 0;
  }

  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    font-size: 0.75em;
    color: var(--_vc-muted);
    font-variant-numeric: tabular-nums;
  }

  figcaption b {
    font-weight: 600;
    color: var(--_vc-text);
  }

  figcaption span::before {
    content: '';
    display: inline-block;
    inline-size: 0.875rem;
    margin-inline-end: 0.3rem;
    border-block-start: 2px solid var(--_stroke);
    vertical-align: middle;
  }

  figcaption span.second::before {
    border-block-start-style: dashed;
  }

  .first {
    --_stroke: var(--_vc-accent);
  }

  .second {
    --_stroke: var(--_vc-warning);
  }

  .curve {
    display: block;
    inline-size: 100%;
    block-size: 2.5rem;
    border-block-end: 1px solid var(--_vc-line);
    fill: none;
    stroke-linejoin: round;
    stroke-linecap: round;
  }

  .curve polyline {
    stroke: var(--_stroke);
    stroke-width: 1.75;
    vector-effect: non-scaling-stroke;
  }

  .curve .second {
    stroke-dasharray: 4 3;
  }

  .curve .tick {
    stroke: var(--_vc-muted);
    stroke-width: 1;
    stroke-dasharray: 2 2;
    vector-effect: non-scaling-stroke;
  }

  .choice {
    display: flex;
    flex-basis: 100%;
    align-items: flex-start;
    gap: 0.5rem;
    min-block-size: 1.5rem;
    font-size: 0.875em;
    cursor: pointer;
  }

  .choice input {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0.1rem 0 0;
    accent-color: var(--_vc-accent);
  }

  .choice input:focus-visible {
    outline: var(--_vc-focus-ring);
    outline-offset: 2px;
  }

  .actions .fold {
    flex-basis: 100%;
    min-inline-size: 0;
    border: 0;
  }

  pre {
    margin: 0;
    padding: 0.625rem 0.75rem;
    font: 400 0.8125em / 1.4 ui-monospace, 'Cascadia Mono', Menlo, monospace;
    background: var(--_vc-surface);
    border: 1px solid var(--_vc-line);
    border-radius: calc(var(--_vc-radius) * 0.5);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  @container report (inline-size >= 34rem) {
    .figures {
      grid-template-columns: repeat(3, minmax(0, 1fr));
      align-items: end;
      gap: 1.25rem;
    }
  }

  @media (forced-colors: active) {
    .curve polyline {
      stroke: CanvasText;
    }
  }
`;
