// Styles of a participant in the report: row, numbers and tables.

import { css } from 'lit';

// Browser note webkit-details-marker
export const peerStyles = css`
  .person {
    border: 1px solid var(--_vc-line);
    border-radius: calc(var(--_vc-radius) * 0.75);
    background: var(--_vc-surface);
    overflow: clip;
  }

  .person + .person {
    margin-block-start: 0.5rem;
  }

  summary {
    cursor: pointer;
    list-style: none;
  }

  summary::-webkit-details-marker {
    display: none;
  }

  summary::after {
    content: '';
    flex: none;
    inline-size: 0.45rem;
    block-size: 0.45rem;
    border: solid var(--_vc-muted);
    border-width: 0 1.5px 1.5px 0;
    rotate: 45deg;
    translate: 0 -0.1rem;
    transition: rotate var(--_vc-transition);
  }

  details[open] > summary::after {
    rotate: 225deg;
    translate: 0 0.1rem;
  }

  .person > summary {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    padding: 0.625rem 0.875rem;
  }

  .person > summary:hover {
    background: var(--_vc-raised);
  }

  .person > summary:focus-visible {
    outline-offset: -3px;
    border-radius: calc(var(--_vc-radius) * 0.75);
  }

  .who {
    display: grid;
    flex: 1;
    min-inline-size: 0;
  }

  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .sentence {
    font-size: 0.8125em;
    color: var(--_vc-muted);
    text-wrap: pretty;
  }

  .glance {
    display: flex;
    flex: none;
    flex-direction: column;
    align-items: end;
    font-size: 0.8125em;
    font-variant-numeric: tabular-nums;
  }

  .hint {
    color: var(--_vc-muted);
  }

  .drawer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.125rem;
    padding: 0.875rem;
    border-block-start: 1px solid var(--_vc-line);
  }

  .drawer > .advice {
    margin: 0;
  }

  .pictures {
    display: grid;
    gap: 1.125rem;
  }

  .numbers {
    display: grid;
    gap: 0.625rem;
  }

  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr));
    gap: 0.5rem 0.875rem;
  }

  dt {
    font-size: 0.75em;
    color: var(--_vc-muted);
  }

  dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  .folds {
    border-block-start: 1px solid var(--_vc-line);
  }

  .fold {
    border-block-end: 1px solid var(--_vc-line);
    font-size: 0.875em;
  }

  .fold > summary {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: 2.25rem;
    padding-inline: 0.125rem 0.25rem;
  }

  .fold > p {
    font-size: 0.875em;
    color: var(--_vc-muted);
  }

  .scroll {
    max-block-size: 18rem;
    margin-block-end: 0.75rem;
    overflow: auto;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875em;
    font-variant-numeric: tabular-nums;
  }

  caption,
  th,
  td {
    padding: 0.25rem 0.75rem 0.25rem 0;
    text-align: start;
    vertical-align: baseline;
  }

  caption,
  th {
    font-weight: 600;
    color: var(--_vc-muted);
    white-space: nowrap;
  }

  td {
    border-block-start: 1px solid var(--_vc-line);
    overflow-wrap: break-word;
  }

  @container report (inline-size >= 34rem) {
    .glance {
      flex-direction: row;
      gap: 1.25rem;
    }
  }
`;
