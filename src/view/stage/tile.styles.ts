// Styles of a tile: video, name, and the message of an unreachable participant.

import { css } from 'lit';

export const tileStyles = css`
  .tile {
    position: relative;
    min-inline-size: 0;
    min-block-size: 0;
    overflow: hidden;
    border-radius: var(--_vc-radius);
    background: var(--_vc-tile);
    container: tile / size;
  }

  .tile video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: var(--_vc-video-fit);
  }

  .tile[data-kind='screen'] {
    background: #0b0c0f;
  }

  /* A shared screen is read, so it must not be cropped. */
  .tile[data-kind='screen'] video {
    object-fit: contain;
  }

  .tile[data-stage='interrupted'] video {
    filter: grayscale(0.7) brightness(0.65);
    transition: filter var(--_vc-transition);
  }

  .tile > .avatar {
    position: absolute;
    inset: 0;
    margin: auto;
  }

  /* White on dark in both colour schemes, because it is over a video. */
  .label {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 6px;
    max-inline-size: calc(100% - 16px);
    padding: 3px 10px;
    border-radius: 999px;
    font-size: 0.87em;
    font-weight: 500;
    color: #fff;
    background: rgb(16 18 22 / 0.72);
  }

  .label-text {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .badge {
    display: grid;
    margin-inline-start: -2px;
  }

  .badge .icon {
    inline-size: 1.1em;
    block-size: 1.1em;
  }

  .progress {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 8px;
    max-inline-size: calc(100% - 16px);
    padding: 4px 12px 4px 9px;
    border-radius: 999px;
    font-size: 0.87em;
    line-height: 1.3;
    color: #fff;
    background: rgb(16 18 22 / 0.72);
  }

  .cause {
    position: absolute;
    inset: 0;
    display: grid;
    align-content: safe center;
    justify-items: center;
    gap: 5px;
    padding: 12px 14px 40px;
    overflow: auto;
    font-size: 0.93em;
    line-height: 1.35;
    text-align: center;
  }

  .cause-icon {
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    margin-block-end: 4px;
    border-radius: 50%;
    color: var(--_vc-danger);
    background: color-mix(in oklab, var(--_vc-danger) 16%, var(--_vc-tile));
  }

  .cause-title {
    font-weight: 600;
  }

  .cause-text {
    max-inline-size: 42ch;
    color: var(--_vc-muted);
    text-wrap: balance;
  }

  .cause-actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 6px;
    margin-block-start: 8px;
  }

  /* The least important parts are hidden first: a small tile keeps the title and the button. */
  @container tile (max-height: 259px) {
    .cause {
      font-size: 0.87em;
    }

    .cause-icon,
    .cause-remedy {
      display: none;
    }
  }

  @container tile (max-width: 339px) {
    .cause-more {
      display: none;
    }
  }

  @container tile (max-height: 189px) {
    .cause-text {
      display: none;
    }
  }

  @container tile (max-width: 139px) {
    .label,
    .progress {
      inset-inline-start: 5px;
      max-inline-size: calc(100% - 10px);
      padding-inline: 7px;
      font-size: 0.8em;
    }
  }
`;
