// Styles of the role beside a name, of the menu button on a tile, and of the menu: near the tile where the browser supports
// CSS anchor positioning, else at the bottom of the call. Rules shared with the cards of knocks are in lobby.styles.ts.

import { css } from 'lit';

export const participantMenuStyles = css`
  .badge[data-role] {
    color: #ffd479;
  }

  .options {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 6px;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    padding: 0;
    border-radius: 50%;
    color: #fff;
    background: rgb(16 18 22 / 0.72);
  }

  .options .icon {
    inline-size: 20px;
    block-size: 20px;
  }

  .tile:has(.options) .progress {
    max-inline-size: calc(100% - 62px);
  }

  /* Shown on hover with a mouse, and always on a touch screen. */
  @media (hover: hover) {
    .options {
      opacity: 0;
      transition: opacity var(--_vc-transition);
    }

    .tile:hover .options,
    .options:focus-visible,
    .options[aria-expanded='true'] {
      opacity: 1;
    }
  }

  .person-card {
    inset: auto auto var(--_vc-gap) 50%;
    display: grid;
    gap: 10px;
    inline-size: min(24rem, 100cqi - 2 * var(--_vc-gap));
    max-block-size: calc(100cqb - 2 * var(--_vc-gap));
    padding: 8px 18px 18px;
    translate: -50% 0;
  }

  .person-card-head {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-inline-end: -10px;
  }

  .person-card-title {
    flex: 1;
    font-size: 1.1em;
    font-weight: 650;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .person-card-text {
    color: var(--_vc-muted);
  }

  .person-card-actions .text-button {
    flex: 1;
    white-space: nowrap;
  }

  .text-button.danger {
    color: #fff;
    background: var(--_vc-leave);
  }

  .text-button.danger:hover {
    background: color-mix(in oklab, var(--_vc-leave) 86%, #000);
  }

  /* Near its tile, where the browser supports anchor positioning. */
  @supports (position-area: block-end) {
    @container region (min-width: 480px) {
      .options[aria-expanded='true'] {
        anchor-name: --person;
      }

      .person-card {
        position-anchor: --person;
        position-area: block-end span-inline-start;
        position-try-fallbacks: flip-block, flip-inline, flip-block flip-inline;
        inset: auto;
        margin-block: 6px;
        translate: none;
      }
    }
  }
`;
