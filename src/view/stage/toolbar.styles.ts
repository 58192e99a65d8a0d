// Styles of the bar with the toolbar.

import { css } from 'lit';

export const toolbarStyles = css`
  /* Room info on the left, invitation on the right, and the toolbar always in the centre between them. */
  .bar {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 12px;
    padding: var(--_vc-gap);
  }

  .toolbar {
    display: flex;
    grid-column: 2;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 7px;
    border-radius: 999px;
    background: var(--_vc-toolbar-bg);
    box-shadow: var(--_vc-shadow);
  }

  .room-info {
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
    padding-inline-start: 6px;
    font-size: 0.93em;
  }

  .room-info-name {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .room-info-count {
    flex: none;
    color: var(--_vc-muted);
  }

  .bar-end {
    display: flex;
    grid-column: 3;
    justify-content: end;
  }

  @container call (max-width: 859px) {
    .bar-end .text-button span {
      position: absolute;
      clip-path: inset(50%);
    }
  }

  @container call (max-width: 639px) {
    .bar {
      grid-template-columns: 1fr;
    }

    .toolbar {
      grid-column: 1;
      justify-self: center;
      max-inline-size: 100%;
    }

    .room-info,
    .bar-end {
      display: none;
    }
  }

  @container call (max-width: 379px) {
    .toolbar {
      gap: 5px;
      padding: 6px;
    }

    .control[data-appearance='danger'] {
      inline-size: calc(var(--_vc-button-size) * 1.15);
    }
  }
`;
