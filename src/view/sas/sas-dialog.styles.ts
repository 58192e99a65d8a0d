// Styles of the safety code dialog: a card in the lower start corner over the call, a sheet on a narrow screen.

import { css } from 'lit';

export const sasDialogStyles = css`
  .safety {
    position: absolute;
    inset: auto auto var(--_vc-gap) var(--_vc-gap);
    z-index: 2;
    display: grid;
    gap: 12px;
    inline-size: min(27rem, 100cqi - 2 * var(--_vc-gap));
    max-block-size: calc(100cqb - 2 * var(--_vc-gap));
    margin: 0;
    padding: 6px 18px 18px;
    overflow: auto;
    border: 1px solid var(--_vc-line);
    border-radius: var(--_vc-radius);
    color: var(--_vc-text);
    background: var(--_vc-surface);
    box-shadow: var(--_vc-shadow);
  }

  .safety:focus-visible {
    outline: var(--_vc-focus-ring);
  }

  .safety-head {
    display: flex;
    align-items: center;
    margin-inline-end: -10px;
  }

  .safety-title {
    flex: 1;
    font-size: 1.1em;
    font-weight: 650;
  }

  .safety-level,
  .safety-note {
    display: flex;
    align-items: center;
    gap: 10px;
  }

  .safety-level .icon {
    color: var(--_vc-accent);
  }

  .safety-level[data-security='open'] .icon,
  .safety-level[data-security='weak'] .icon,
  .safety-note[data-tone='warning'] .icon {
    color: var(--_vc-warning);
  }

  .safety-level[data-security='verified'] .icon,
  .safety-note[data-tone='ok'] .icon {
    color: var(--_vc-ok);
  }

  .safety-explained,
  .safety-note {
    color: var(--_vc-muted);
  }

  .safety-code {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-around;
    gap: 8px 0;
    margin: 0;
    padding: 12px 6px;
    border-radius: calc(var(--_vc-radius) * 0.75);
    list-style: none;
    background: var(--_vc-raised);
  }

  .safety-picture {
    display: grid;
    justify-items: center;
    gap: 2px;
    inline-size: 5.8em;
    font-size: 0.8em;
  }

  .safety-emoji {
    font-size: 3.1em;
    line-height: 1.2;
  }

  .safety-name {
    max-inline-size: 100%;
    line-height: 1.2;
    text-align: center;
    overflow-wrap: anywhere;
  }

  .safety-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }

  .safety-actions .text-button {
    flex: 1;
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .safety {
      border: 1px solid ButtonBorder;
    }
  }
`;
