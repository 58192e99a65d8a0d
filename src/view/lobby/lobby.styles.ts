// Styles of the lobby screen, of the cards of knocking participants and of the lock.

import { css } from 'lit';
import { participantMenuStyles } from './participant-menu.styles.js';

// Browser note webkit-line-clamp
export const lobbyStyles = css`
  .lobby-screen:focus-visible,
  .knocks:focus-visible,
  .person-card:focus-visible {
    outline: var(--_vc-focus-ring);
    outline-offset: -2px;
  }

  .lobby-icon {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border-radius: 50%;
    font-size: 1.2rem;
    color: var(--_vc-accent);
    background: color-mix(in oklab, var(--_vc-accent) 14%, var(--_vc-bg));
  }

  .lobby-icon::after {
    position: absolute;
    inset: 0;
    border: 2px solid var(--_vc-accent);
    border-radius: 50%;
    opacity: 0;
    content: '';
    animation: knock 2.4s ease-out infinite;
  }

  .lobby-icon[data-waiting='no-host']::after {
    animation-duration: 4.8s;
  }

  @keyframes knock {
    0% {
      opacity: 0.55;
      scale: 1;
    }

    60%,
    100% {
      opacity: 0;
      scale: 1.45;
    }
  }

  .lobby-room {
    margin-block-end: 4px;
    overflow: hidden;
    font-weight: 600;
    color: var(--_vc-muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .lobby-name {
    padding: 10px 14px;
    border-radius: calc(var(--_vc-radius) * 0.75);
    background: var(--_vc-raised);
    overflow-wrap: anywhere;
  }

  .lobby-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }

  .knocks,
  .person-card {
    position: absolute;
    z-index: 3;
    margin: 0;
    overflow: auto;
    border: 1px solid var(--_vc-line);
    border-radius: var(--_vc-radius);
    color: var(--_vc-text);
    background: var(--_vc-surface);
    box-shadow: var(--_vc-shadow);
  }

  .knocks {
    inset-block-start: calc(var(--_vc-gap) * 2);
    inset-inline-end: calc(var(--_vc-gap) * 2);
    inline-size: min(27rem, 100cqi - 4 * var(--_vc-gap));
    max-block-size: calc(100cqb - 3 * var(--_vc-gap));
    padding: 10px 10px 10px 14px;
    animation: arrive var(--_vc-transition) ease-out;
  }

  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 -8px;
    }
  }

  /* A host who is alone in the room reads the text of the screen below the cards. */
  @container region (min-width: 700px) {
    .region:has(.knocks) .waiting {
      padding-block-start: 8.5rem;
    }
  }

  .knocks-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    min-block-size: 30px;
  }

  .knocks-title {
    flex: 1;
    font-size: 0.87em;
    font-weight: 600;
    color: var(--_vc-muted);
    white-space: nowrap;
  }

  .knocks-list {
    display: grid;
    gap: 10px;
    margin: 4px 0 0;
    padding: 0;
    list-style: none;
  }

  .knock {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 6px 10px;
  }

  .knock .avatar {
    inline-size: 36px;
    font-size: 13px;
  }

  /* The host decides by this name: it is shown as far as it fits in two lines. */
  .knock-name {
    display: -webkit-box;
    overflow: hidden;
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .knock-actions,
  .person-card-actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }

  .lock {
    display: grid;
    flex: none;
    place-items: center;
  }

  .lock .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
  }

  .lock[data-locked] {
    color: var(--_vc-warning);
  }

  span.lock {
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
  }

  .safety-corner .lock {
    background: var(--_vc-surface);
    box-shadow: var(--_vc-shadow);
  }

  @container region (max-width: 479px) {
    .knock {
      grid-template-columns: auto minmax(0, 1fr);
    }

    .knock-actions {
      grid-column: 1 / -1;
    }

    .knock-actions .text-button {
      flex: 1;
    }

    .knock-actions .quiet {
      background: var(--_vc-raised);
    }
  }

  /* Below the buttons in that corner. */
  @container call (max-width: 639px) {
    .safety-corner ~ .knocks {
      inset-block-start: calc(var(--_vc-gap) * 3 + 40px);
      max-block-size: calc(100cqb - 4 * var(--_vc-gap) - 40px);
    }
  }

  @container region (max-width: 699px) {
    .lobby-icon {
      display: none;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .lobby-icon::after,
    .knocks {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .knocks,
    .person-card,
    .options {
      border: 1px solid ButtonBorder;
    }
  }

  ${participantMenuStyles}
`;
