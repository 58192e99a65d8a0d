// Who gets a tile, which of them is large, and how many columns a grid has. Pure: people and the shape
// of the space in, arrangement out. Pixels are left to the style sheet (stage.styles.ts).

import type { CallState, PeerView, SelfView } from '../../call/state.js';
import type { Layout } from '../shell/view-model.js';

export type Tile =
  | { readonly key: string; readonly kind: 'self'; readonly self: SelfView }
  | { readonly key: string; readonly kind: 'own-screen'; readonly self: SelfView }
  | { readonly key: string; readonly kind: 'peer'; readonly peer: PeerView }
  | { readonly key: string; readonly kind: 'screen'; readonly peer: PeerView };

/** Everybody in order of arrival, then ourselves; a screen stands before the person who shares it. */
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
 * `grid`: all alike. `pair`: one person fills the space, our own picture floats in a corner.
 * `spotlight`: one tile large, the others at its side. `strip`: one row.
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

/** Width by height of a tile; it may grow taller than this to fill the space, never flatter. */
const tileAspect = 16 / 9;

/** How tall a tile may get, as height by width: faces bear cropping better than empty borders. */
export const tallest = { wide: 3 / 4, narrow: 5 / 4 } as const;

/** Spaces flatter than this are `wide`. */
export const narrowBelow = 1;

/**
 * How good a number of columns is in a space of height 1 and width `aspect`: the area of a tile, and less
 * of it for every place left empty, because an orphan in the last row looks like a mistake.
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
    // More columns must be worth it: equals keep fewer of them.
    if (merit(tiles, columns, aspect) > merit(tiles, best, aspect) + 1e-9) best = columns;
  }
  return best;
}

export interface Grid {
  /** Holds from this width by height on, in hundredths. */
  readonly fromAspectPercent: number;
  readonly columns: number;
  readonly rows: number;
}

/** The grids of a number of tiles, from the tallest space to the widest. */
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
