// Styles of the stage and of its layouts. The columns of layout.ts become container queries on the aspect ratio of the stage:
// no script measures sizes, and no inline style violates a strict Content Security Policy.

import { type CSSResult, css, unsafeCSS } from 'lit';

import { type Grid, gridsFor, narrowBelow, tallest } from './layout.js';

/** Larger numbers of tiles use the grid of this one. */
export const largestGrid = 16;

function gridRule(tiles: number, { fromAspectPercent, columns, rows }: Grid): CSSResult {
  const rule = css`
    .tiles[data-count='${tiles}'] {
      --_columns: ${columns};
      --_rows: ${rows};
    }
  `;
  if (fromAspectPercent === 0) return rule;
  return css`
    @container stage (min-aspect-ratio: ${fromAspectPercent} / 100) {
      ${rule}
    }
  `;
}

const gridRules: CSSResult = Array.from({ length: largestGrid }, (_, index) => index + 1)
  .flatMap((tiles) => gridsFor(tiles).map((grid) => gridRule(tiles, grid)))
  .reduce((all, rule) => css`${all}${rule}`, unsafeCSS(''));

export const stageStyles = css`
  .stage {
    flex: 1;
    position: relative;
    min-block-size: 0;
    padding: var(--_vc-gap) var(--_vc-gap) 0;
    container: stage / size;
  }

  .tiles {
    --_tallest: ${tallest.wide};
    --_gap: var(--_vc-gap);

    position: relative;
    block-size: 100cqb;
  }

  @container stage (max-aspect-ratio: ${narrowBelow * 100} / 100) {
    .tiles {
      --_tallest: ${tallest.narrow};
    }
  }

  @container stage (max-width: 420px) {
    .tiles {
      --_gap: calc(var(--_vc-gap) * 0.6);
    }
  }

  .tiles[data-arrangement='grid'] {
    display: flex;
    flex-wrap: wrap;
    align-content: center;
    justify-content: center;
    gap: var(--_gap);

    /* Half a pixel less than the space: rounding would push the last tile into the next row. */
    --_cell-width: calc((100cqi - (var(--_columns) - 1) * var(--_gap) - 0.5px) / var(--_columns));
    --_cell-height: calc((100cqb - (var(--_rows) - 1) * var(--_gap) - 0.5px) / var(--_rows));
    --_tile-width: min(var(--_cell-width), var(--_cell-height) * var(--_vc-tile-aspect));
  }

  .tiles[data-arrangement='grid'] > .tile {
    inline-size: var(--_tile-width);
    block-size: min(var(--_cell-height), var(--_tile-width) * var(--_tallest));
  }

  .tiles[data-arrangement='pair'] > [data-role='featured'] {
    position: absolute;
    inset: 0;
  }

  .tiles[data-arrangement='pair'] > [data-role='floating'] {
    position: absolute;
    inset-block-end: 14px;
    inset-inline-end: 14px;
    z-index: 1;
    inline-size: clamp(104px, 22cqi, 300px);
    aspect-ratio: var(--_vc-tile-aspect);
    background: var(--_vc-raised);
    box-shadow: var(--_vc-shadow);
  }

  @container stage (max-aspect-ratio: ${narrowBelow * 100} / 100) {
    .tiles[data-arrangement='pair'] > [data-role='floating'] {
      inline-size: clamp(92px, 30cqi, 180px);
      aspect-ratio: 3 / 4;
    }
  }

  /* The tile of an unreachable participant shows text and buttons: the own tile must not cover them. */
  .tiles[data-arrangement='pair']:has(> [data-stage='unreachable']) > [data-role='floating'] {
    inset-block: 14px auto;
    inline-size: clamp(64px, 16cqi, 200px);
  }

  /* It must not cover the menu button in that corner either. */
  .tiles[data-arrangement='pair']:has(> [data-stage='unreachable'] > .options)
    > [data-role='floating'] {
    inset-inline-end: 54px;
  }

  /* The large tile takes the remaining space; the others are a column beside it or a row below it. It is outside of
     their list, which scrolls when it is long. */
  .tiles[data-arrangement='spotlight'] {
    --_strip: clamp(120px, 19cqi, 280px);

    position: static;
    display: flex;
    flex-direction: column;
    justify-content: safe center;
    gap: var(--_gap);
    inline-size: var(--_strip);
    margin-inline-start: auto;
    overflow: hidden auto;
    scrollbar-width: thin;
  }

  .tiles[data-arrangement='spotlight'] > [data-role='featured'] {
    position: absolute;
    inset-block: var(--_vc-gap) 0;
    inset-inline: var(--_vc-gap) calc(var(--_vc-gap) + var(--_strip) + var(--_gap));
  }

  .tiles[data-arrangement='spotlight'] > [data-role='side'] {
    flex: none;
    aspect-ratio: var(--_vc-tile-aspect);
  }

  @container stage (max-aspect-ratio: 110 / 100) {
    .tiles[data-arrangement='spotlight'] {
      --_strip: clamp(76px, 20cqb, 150px);

      flex-direction: row;
      inline-size: auto;
      block-size: var(--_strip);
      margin-inline-start: 0;
      margin-block-start: calc(100cqb - var(--_strip));
      overflow: auto hidden;
    }

    .tiles[data-arrangement='spotlight'] > [data-role='featured'] {
      inset-block: var(--_vc-gap) calc(var(--_strip) + var(--_gap));
      inset-inline: var(--_vc-gap);
    }
  }

  .tiles[data-arrangement='strip'] {
    display: flex;
    justify-content: safe center;
    gap: var(--_gap);
    overflow: auto hidden;
    scrollbar-width: thin;
  }

  .tiles[data-arrangement='strip'] > .tile {
    flex: none;
    inline-size: min(100cqi, 100cqb * var(--_vc-tile-aspect), max(160px, 46cqi));
    block-size: 100%;
  }

  ${gridRules}
`;
