// Styles of the security button: with its label, without it, and over the tiles where the bar has no room.

import { css } from 'lit';

export const sasButtonStyles = css`
  .safety-button {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-inline-size: 40px;
    min-block-size: 40px;
    padding: 0 10px;
    border-radius: 999px;
    color: var(--_vc-muted);
    background: transparent;
  }

  .safety-button:hover {
    background: var(--_vc-raised);
  }

  .safety-button[data-security='verified'] {
    color: var(--_vc-ok);
  }

  .safety-corner {
    display: none;
  }

  .safety-corner .safety-button {
    background: var(--_vc-surface);
    box-shadow: var(--_vc-shadow);
  }

  @container call (max-width: 999px) {
    .safety-word {
      display: none;
    }

    .safety-button {
      padding: 0;
    }
  }

  @container call (max-width: 639px) {
    .safety-corner {
      /* Takes no space in the layout below the notices, and overlaps the tiles. */
      position: relative;
      inset-block-start: calc(var(--_vc-gap) * 2);
      inset-inline-start: calc(var(--_vc-gap) * 2);
      z-index: 1;
      display: flex;
      flex: none;
      gap: 8px;
      align-items: flex-start;
      align-self: flex-start;
      block-size: 0;
    }
  }
`;
