// Styles of the glossary and of the evidence of a verdict.

import { css } from 'lit';

export const glossaryStyles = css`
  .meaning {
    font-size: 0.8125em;
  }

  .meaning > summary {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    min-block-size: 1.75rem;
    color: var(--_vc-accent);
  }

  .meaning > dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
    margin-block: 0.25rem 0.5rem;
    padding: 0.625rem 0.75rem;
    border-radius: calc(var(--_vc-radius) * 0.5);
    background: var(--_vc-raised);
  }

  .meaning dt {
    font-size: 1em;
    font-weight: 600;
    color: var(--_vc-text);
  }

  .meaning dd {
    font-weight: 400;
    text-wrap: pretty;
  }

  .why :is(code, dd) {
    overflow-wrap: anywhere;
  }

  .why code {
    display: block;
    font-size: 0.875em;
    font-weight: 400;
    color: var(--_vc-muted);
  }
`;
