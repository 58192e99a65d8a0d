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
    // A strip along the top of a page.
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
  it('has a place for every tile, whatever the shape', () => {
    for (let tiles = 1; tiles <= 16; tiles++) {
      const grids = gridsFor(tiles);
      expect(grids[0]?.fromAspectPercent).to.equal(0);
      for (const { columns, rows } of grids) expect(columns * rows).to.be.at.least(tiles);
    }
  });

  it('widens with the space', () => {
    const columns = gridsFor(8).map((grid) => grid.columns);
    expect(columns).to.deep.equal([...columns].sort((a, b) => a - b));
  });
});

describe('arrange', () => {
  const kinds = (tiles: ReturnType<typeof tilesOf>) => tiles.map(({ kind }) => kind);

  it('lets one person fill the space', () => {
    const tiles = tilesOf(stageWith([{ id: 'a' }]));
    expect(arrange(tiles, 'auto')).to.include({ kind: 'pair', featured: tiles[0] });
  });

  it('treats everybody alike from three on, and when the page asks for a grid', () => {
    expect(arrange(tilesOf(stageWith([{ id: 'a' }, { id: 'b' }])), 'auto').kind).to.equal('grid');
    expect(arrange(tilesOf(stageWith([{ id: 'a' }])), 'grid').kind).to.equal('grid');
  });

  it('features a shared screen, and shows its owner as well', () => {
    const sharing = { microphone: true, camera: true, screen: true };
    const tiles = tilesOf(stageWith([{ id: 'a' }, { id: 'b', media: sharing }]));
    expect(kinds(tiles)).to.deep.equal(['peer', 'screen', 'peer', 'self']);
    expect(arrange(tiles, 'auto')).to.include({ kind: 'spotlight', featured: tiles[1] });
  });

  it('never features our own screen: we would look into a hall of mirrors', () => {
    const state = stageWith([{ id: 'a' }]);
    const tiles = tilesOf({ ...state, self: { ...state.self, screen: fakeSource('on') } });
    expect(kinds(tiles)).to.deep.equal(['peer', 'own-screen', 'self']);
    expect(arrange(tiles, 'auto').kind).to.equal('grid');
  });

  it('features somebody connected before somebody who is not', () => {
    const tiles = tilesOf(stageWith([{ id: 'a', stage: 'unreachable' }, { id: 'b' }]));
    expect(arrange(tiles, 'spotlight').featured).to.equal(tiles[1]);
  });
});
