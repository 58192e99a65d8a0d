// The stage: the tiles of all participants in their layout. Tiles are keyed and stay in one list, so that a change of the
// layout moves a <video> and does not restart it.

import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

import type { StageModel } from '../shell/view-model.js';
import { type Arrangement, arrange, type Tile, tilesOf } from './layout.js';
import { largestGrid } from './stage.styles.js';
import { type TileRole, tile } from './tile.js';

export function stage(model: StageModel): TemplateResult {
  const tiles = tilesOf(model.state);
  const arrangement = arrange(tiles, model.ui.layout);
  return html`<div class="stage" part="stage">
    <div
      class="tiles"
      data-arrangement=${arrangement.kind}
      data-count=${Math.min(tiles.length, largestGrid)}
    >
      ${repeat(
        tiles,
        ({ key }) => key,
        (each) => tile(model, { tile: each, role: roleOf(each, arrangement) }),
      )}
    </div>
  </div>`;
}

function roleOf(tile: Tile, { kind, featured }: Arrangement): TileRole['role'] {
  if (featured === null) return 'plain';
  if (tile === featured) return 'featured';
  return kind === 'pair' ? 'floating' : 'side';
}
