// The layout of the tiles: which participants get one, which tile is large, and the number of columns of a grid. Pure: from
// participants and the aspect ratio of the space to an arrangement. Sizes in pixels are up to stage.styles.ts.

import type { CallState, PeerView, SelfView } from '../../call/state.js';
import type { Layout } from '../shell/view-model.js';

export type Tile =
  | { readonly key: string; readonly kind: 'self'; readonly self: SelfView }
  | { readonly key: string; readonly kind: 'own-screen'; readonly self: SelfView }
  | { readonly key: string; readonly kind: 'peer'; readonly peer: PeerView }
  | { readonly key: string; readonly kind: 'screen'; readonly peer: PeerView };

/** All participants in order of arrival, the own tile last; a screen precedes the participant who shares it. */
export function tilesOf({ peers, self }: CallState): readonly Tile[] {
  const tiles: Tile[] = [];
  for (const peer of peers) {
    if (peer.media.screen) tiles.push({ key: `${peer.id} screen`, kind: 'screen', peer });
    tiles.push({ key: peer.id, kind: 'peer', peer });
  }
  if (self.screen.status === 'on') tiles.push({ key: 'own screen', kind: 'own-screen', self });
  tiles.push({ key: 'self', kind: 'self', self });
  return tiles;
}

/**
 * `grid`: equal tiles. `pair`: one participant fills the space, the own tile floats in a corner.
 * `spotlight`: one large tile, the others beside it. `strip`: one row.
 */
export interface Arrangement {
  readonly kind: 'grid' | 'pair' | 'spotlight' | 'strip';
  /** The large tile of `pair` and `spotlight`. */
  readonly featured: Tile | null;
}

export function arrange(tiles: readonly Tile[], layout: Layout): Arrangement {
  const screen = tiles.find((tile) => tile.kind === 'screen') ?? null;
  const person =
    tiles.find((tile) => tile.kind === 'peer' && tile.peer.stage === 'connected') ??
    tiles.find((tile) => tile.kind === 'peer') ??
    null;
  switch (layout) {
    case 'grid':
    case 'strip':
      return { kind: layout, featured: null };
    case 'spotlight':
      return spotlight(screen ?? person);
    default:
      if (screen) return spotlight(screen);
      if (tiles.length === 2 && person) return { kind: 'pair', featured: person };
      return { kind: 'grid', featured: null };
  }
}

const spotlight = (featured: Tile | null): Arrangement =>
  featured ? { kind: 'spotlight', featured } : { kind: 'grid', featured: null };

/** Aspect ratio of a tile, as width / height; a tile may become taller to fill the space, but not flatter. */
const tileAspect = 16 / 9;

/** Maximum height / width of a tile: cropped faces are better than empty borders. */
export const tallest = { wide: 3 / 4, narrow: 5 / 4 } as const;

/** A space with a larger width / height is `wide`. */
export const narrowBelow = 1;

/**
 * The score of a number of columns in a space of height 1 and width `aspect`: the area of a tile, reduced for each empty
 * cell, because a single tile in the last row looks like a mistake.
 */
function merit(tiles: number, columns: number, aspect: number): number {
  const rows = Math.ceil(tiles / columns);
  const width = Math.min(aspect / columns, tileAspect / rows);
  const height = Math.min(1 / rows, width * (aspect < narrowBelow ? tallest.narrow : tallest.wide));
  return width * height * (tiles / (columns * rows));
}

/** The best number of columns in a space of the given width by height. */
export function columnsFor(tiles: number, aspect: number): number {
  let best = 1;
  for (let columns = 2; columns <= tiles; columns++) {
    // With equal scores, fewer columns win.
    if (merit(tiles, columns, aspect) > merit(tiles, best, aspect) + 1e-9) best = columns;
  }
  return best;
}

export interface Grid {
  /** The minimum width / height, in hundredths. */
  readonly fromAspectPercent: number;
  readonly columns: number;
  readonly rows: number;
}

/** The grids for a number of tiles, from the tallest space to the widest. */
export function gridsFor(tiles: number): readonly Grid[] {
  const grids: Grid[] = [];
  for (let percent = 20; percent <= 1000; percent += 5) {
    const columns = columnsFor(tiles, percent / 100);
    if (grids.at(-1)?.columns === columns) continue;
    const fromAspectPercent = grids.length === 0 ? 0 : percent;
    grids.push({ fromAspectPercent, columns, rows: Math.ceil(tiles / columns) });
  }
  return grids;
}
