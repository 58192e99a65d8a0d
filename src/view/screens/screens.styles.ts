// Styles of the screens before a call, alone in it and after it, and of the notices above them.

import { css } from 'lit';

export const screensStyles = css`
  .prejoin,
  .waiting,
  .lobby-screen {
    display: grid;
    flex: 1;
    grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr);
    align-content: center;
    align-items: center;
    gap: clamp(20px, 5cqi, 64px);
    inline-size: 100%;
    max-inline-size: 1180px;
    min-block-size: 0;
    margin-inline: auto;
    padding: clamp(14px, 4cqi, 56px);
    overflow: auto;
  }

  .region > slot {
    display: contents;
  }

  .prejoin-form,
  .waiting-info,
  .lobby-info {
    display: grid;
    gap: 18px;
    min-inline-size: 0;
  }

  .title {
    display: flex;
    align-items: center;
    gap: 12px;
    font-size: clamp(1.25rem, 1rem + 1.1cqi, 1.85rem);
    font-weight: 650;
    line-height: 1.2;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }

  .title .spinner {
    inline-size: 0.8em;
    block-size: 0.8em;
  }

  .subtitle {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-block-start: 6px;
    color: var(--_vc-muted);
    overflow-wrap: anywhere;
  }

  .subtitle[data-sentence] {
    flex-wrap: nowrap;
    align-items: baseline;
  }

  .subtitle .icon {
    flex: none;
    inline-size: 1em;
    block-size: 1em;
  }

  .subtitle-room {
    font-weight: 600;
    color: var(--_vc-text);
  }

  .preview {
    position: relative;
    inline-size: 100%;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: calc(var(--_vc-radius) * 1.25);
    background: var(--_vc-tile);
    container: preview / size;
  }

  .preview video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: var(--_vc-video-fit);
  }

  .preview:has(.preview-controls) .preview-off {
    padding-block-end: 58px;
  }

  .preview-off {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 10px;
    color: var(--_vc-muted);
  }

  .preview-controls {
    position: absolute;
    inset: auto 0 12px;
    display: flex;
    justify-content: center;
    gap: 12px;
  }

  .preview-controls .control {
    box-shadow: var(--_vc-shadow);
  }

  .preview-controls .control[data-appearance='plain'] {
    background: var(--_vc-surface);
  }

  .reason {
    display: flex;
    gap: 10px;
    padding: 12px 14px;
    border-radius: calc(var(--_vc-radius) * 0.75);
    font-size: 0.93em;
    background: color-mix(in oklab, var(--_vc-warning) 13%, var(--_vc-surface));
  }

  .reason .icon {
    margin-block-start: 0.1em;
    color: var(--_vc-warning);
  }

  .reason[data-tone='info'] {
    background: color-mix(in oklab, var(--_vc-accent) 12%, var(--_vc-surface));
  }

  .reason[data-tone='info'] .icon {
    color: var(--_vc-accent);
  }

  .message {
    display: grid;
    flex: 1;
    align-content: center;
    justify-items: center;
    gap: 12px;
    max-inline-size: 40rem;
    margin-inline: auto;
    padding: 24px;
    overflow: auto;
    text-align: center;
  }

  .message .subtitle {
    display: block;
    margin: 0;
  }

  .message-icon {
    display: grid;
    place-items: center;
    inline-size: 68px;
    block-size: 68px;
    border-radius: 50%;
    font-size: 1.35rem;
    color: var(--_vc-accent);
    background: color-mix(in oklab, var(--_vc-accent) 14%, var(--_vc-bg));
  }

  [data-tone='danger'] > .message-icon {
    color: var(--_vc-danger);
    background: color-mix(in oklab, var(--_vc-danger) 14%, var(--_vc-bg));
  }

  .message-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 10px;
    margin-block-start: 8px;
  }

  .notices {
    display: grid;
    flex: none;
    justify-items: center;
    gap: 8px;
    max-block-size: 50%;
    padding: var(--_vc-gap) var(--_vc-gap) 0;
    overflow: auto;
  }

  .banner {
    display: flex;
    align-items: center;
    gap: 10px;
    max-inline-size: min(46rem, 100%);
    padding: 6px 8px 6px 14px;
    border: 1px solid var(--_vc-line);
    border-radius: calc(var(--_vc-radius) * 0.9);
    font-size: 0.93em;
    line-height: 1.35;
    background: var(--_vc-surface);
  }

  .banner > .icon {
    color: var(--_vc-accent);
  }

  .banner[data-tone='warning'] > .icon {
    color: var(--_vc-warning);
  }

  .banner-text {
    flex: 1;
    padding-block: 6px;
    padding-inline-end: 6px;
  }

  .banner-text span {
    color: var(--_vc-muted);
  }

  @container region (max-width: 479px) {
    .banner {
      flex-wrap: wrap;
    }

    .banner-text {
      flex-basis: calc(100% - 5rem);
    }

    /* On a separate line, unless its whole label fits beside the text. */
    .banner .text-button {
      flex: 1 0 auto;
    }
  }

  /* One column; the preview shrinks so that the button stays visible. */
  @container region (max-width: 699px) {
    .prejoin,
    .waiting,
    .lobby-screen {
      grid-template-columns: minmax(0, 26rem);
      justify-content: center;
      align-content: safe center;
    }

    .preview {
      inline-size: auto;
      block-size: clamp(132px, 34cqb, 15rem);
      aspect-ratio: auto;
    }

    .prejoin-form,
    .waiting-info,
    .lobby-info {
      gap: 14px;
    }

    .prejoin-form > .primary,
    .waiting-info > .primary {
      position: sticky;
      inset-block-end: 0;
      /* Content that scrolls below the button fades out. */
      box-shadow: 0 0 14px 14px var(--_vc-bg);
    }
  }

  /* Low as well: the link and its button need the height more than the preview does. */
  @container region (max-width: 699px) and (max-height: 479px) {
    .waiting .preview,
    .lobby-screen .preview {
      block-size: 68px;
    }
  }

  /* Low as well: without a picture the preview consists of its buttons. */
  @container region (max-width: 699px) and (max-height: 599px) {
    .preview:has(.preview-controls):has(video[hidden]) {
      block-size: 76px;
    }

    .preview:has(.preview-controls) .preview-off {
      display: none;
    }
  }
`;
