import { expect } from 'chai';
import { fakeSource } from '../../../src/testing.js';
import { arrange, columnsFor, gridsFor, tilesOf } from '../../../src/view/stage/layout.js';
import { stageWith } from '../participants.js';

describe('columnsFor', () => {
  const wide = 1280 / 650;
  const phone = 320 / 480;
  const table: [tiles: number, aspect: number, columns: number][] = [
    [1, wide, 1],
    [1, phone, 1],
    [2, wide, 2],
    [2, phone, 1],
    [3, wide, 2],
    [3, phone, 1],
    [4, wide, 2],
    [4, phone, 2],
    [5, wide, 3],
    [6, wide, 3],
    [6, phone, 2],
    [8, wide, 4],
    [8, phone, 2],
    [9, wide, 3],
    // A strip at the top of a page.
    [4, 8, 4],
    [8, 12, 8],
  ];
  for (const [tiles, aspect, columns] of table) {
    it(`puts ${tiles} tiles into ${columns} columns at ${aspect.toFixed(2)}`, () => {
      expect(columnsFor(tiles, aspect)).to.equal(columns);
    });
  }
});

describe('gridsFor', () => {
  it('has a cell for each tile in any aspect ratio', () => {
    for (let tiles = 1; tiles <= 16; tiles++) {
      const grids = gridsFor(tiles);
      expect(grids[0]?.fromAspectPercent).to.equal(0);
      for (const { columns, rows } of grids) expect(columns * rows).to.be.at.least(tiles);
    }
  });

  it('has more columns in wider spaces', () => {
    const columns = gridsFor(8).map((grid) => grid.columns);
    expect(columns).to.deep.equal([...columns].sort((a, b) => a - b));
  });
});

describe('arrange', () => {
  const kinds = (tiles: ReturnType<typeof tilesOf>) => tiles.map(({ kind }) => kind);

  it('fills the space with a single participant', () => {
    const tiles = tilesOf(stageWith([{ id: 'a' }]));
    expect(arrange(tiles, 'auto')).to.include({ kind: 'pair', featured: tiles[0] });
  });

  it('uses equal tiles for three or more participants, and for the layout `grid`', () => {
    expect(arrange(tilesOf(stageWith([{ id: 'a' }, { id: 'b' }])), 'auto').kind).to.equal('grid');
    expect(arrange(tilesOf(stageWith([{ id: 'a' }])), 'grid').kind).to.equal('grid');
  });

  it('features a shared screen, and shows its owner, too', () => {
    const sharing = { microphone: true, camera: true, screen: true };
    const tiles = tilesOf(stageWith([{ id: 'a' }, { id: 'b', media: sharing }]));
    expect(kinds(tiles)).to.deep.equal(['peer', 'screen', 'peer', 'self']);
    expect(arrange(tiles, 'auto')).to.include({ kind: 'spotlight', featured: tiles[1] });
  });

  it('never features the own screen, which would show itself repeatedly', () => {
    const state = stageWith([{ id: 'a' }]);
    const tiles = tilesOf({ ...state, self: { ...state.self, screen: fakeSource('on') } });
    expect(kinds(tiles)).to.deep.equal(['peer', 'own-screen', 'self']);
    expect(arrange(tiles, 'auto').kind).to.equal('grid');
  });

  it('features a connected participant before others', () => {
    const tiles = tilesOf(stageWith([{ id: 'a', stage: 'unreachable' }, { id: 'b' }]));
    expect(arrange(tiles, 'spotlight').featured).to.equal(tiles[1]);
  });
});
