// Styles of the host element and of its regions: the screen, and the panel beside it; and of what all screens have: icons, the
// spinner, the own picture, and initials.

import { css } from 'lit';
import { defaultWidthStyles } from './default-width.styles.js';

export const regionStyles = css`
  :host {
    position: relative;
    z-index: var(--_vc-z);
    display: block;
    box-sizing: border-box;
    min-inline-size: 0;
    overflow: hidden;
    border-radius: var(--_vc-radius);
    font: 400 var(--_vc-font-size) / 1.45 var(--_vc-font);
    color: var(--_vc-text);
    background: var(--_vc-bg);
    text-align: start;
  }

  /* The default size, without CSS of the page: 16:9, but not too flat for a call. It is the size of the content, not a
     minimum, so that a page may choose any height. As padding, because with an aspect ratio the minimum height would
     determine the width. */
  :host::before {
    display: block;
    padding-block-start: max(27rem, min(100dvh, 56.25%));
    content: '';
  }

  ${defaultWidthStyles}

  :host([layout='strip'])::before {
    padding-block-start: 15rem;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h2,
  p,
  figure {
    margin: 0;
  }

  .base {
    display: flex;
    flex-direction: column;
    position: absolute;
    inset: 0;
    background: var(--_vc-bg);
    container: call / size;
  }

  .middle {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }

  .region {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    container: region / size;
  }

  .panel {
    display: flex;
    flex-direction: column;
    inline-size: min(var(--_vc-panel-width), 45cqi);
    margin: var(--_vc-gap) var(--_vc-gap) 0 0;
    overflow: hidden;
    border: 1px solid var(--_vc-line);
    border-radius: var(--_vc-radius);
    background: var(--_vc-surface);
  }

  .panel:dir(rtl) {
    margin: var(--_vc-gap) 0 0 var(--_vc-gap);
  }

  .panel-head {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 8px 8px 16px;
    border-block-end: 1px solid var(--_vc-line);
  }

  .panel-title {
    flex: 1;
    font-size: 1em;
    font-weight: 600;
  }

  .panel-body {
    flex: 1;
    overflow: auto;
    overscroll-behavior: contain;
  }

  .panel-foot {
    padding-block-end: 12px;
    text-align: center;
  }

  .panel-body:focus-visible {
    outline: var(--_vc-focus-ring);
    outline-offset: -2px;
  }

  /* On a narrow element the panel is a sheet over the lower part. */
  @container call (max-width: 719px) {
    .panel {
      position: absolute;
      inset: auto 0 0;
      z-index: 3;
      inline-size: auto;
      block-size: min(76%, 34rem);
      margin: 0;
      border-end-start-radius: 0;
      border-end-end-radius: 0;
      box-shadow: var(--_vc-shadow);
    }
  }

  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .icon {
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
  }

  .spinner {
    flex: none;
    inline-size: 1.1em;
    block-size: 1.1em;
    border: 2px solid currentColor;
    border-block-start-color: transparent;
    border-radius: 50%;
    animation: spin 0.9s linear infinite;
  }

  @keyframes spin {
    to {
      rotate: 1turn;
    }
  }

  .mirrored {
    scale: var(--_vc-self-mirror) 1;
  }

  .avatar {
    display: grid;
    place-items: center;
    inline-size: clamp(44px, 34cqmin, 132px);
    aspect-ratio: 1;
    border-radius: 50%;
    font-size: clamp(17px, 13cqmin, 50px);
    font-weight: 600;
    letter-spacing: 0.01em;
    color: #fff;
    background: linear-gradient(
      145deg,
      oklch(0.6 0.13 var(--_hue, 262)),
      oklch(0.46 0.13 calc(var(--_hue, 262) + 24))
    );
  }

  .avatar[data-tint='0'] { --_hue: 262; }
  .avatar[data-tint='1'] { --_hue: 300; }
  .avatar[data-tint='2'] { --_hue: 345; }
  .avatar[data-tint='3'] { --_hue: 25; }
  .avatar[data-tint='4'] { --_hue: 60; }
  .avatar[data-tint='5'] { --_hue: 150; }
  .avatar[data-tint='6'] { --_hue: 190; }
  .avatar[data-tint='7'] { --_hue: 228; }
`;
