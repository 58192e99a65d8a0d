// What others are called in the view. Nobody else may look as if they were the own tile.

/** Letters of other scripts that look like those of "you". */
const twins: Readonly<Record<string, string>> = {
  ο: 'o',
  о: 'o',
  օ: 'o',
  0: 'o',
  у: 'y',
  ү: 'y',
  γ: 'y',
  υ: 'u',
  ս: 'u',
};

/** Only its letters, without marks, case and the differences that cannot be seen. */
const skeleton = (name: string): string =>
  [...name.normalize('NFKD').toLowerCase()]
    .map((character) => twins[character] ?? character)
    .join('')
    .replace(/\P{L}/gu, '');

/** What the own tile is called, in every language: a page may show several. */
const own = ['you', '你', '您', '妳'];

/** The name of somebody else; `unnamed` for those without one, and before a name that is that of the own tile (`you`). */
export const nameOfOther = (name: string, unnamed: string, you = ''): string => {
  if (name === '') return unnamed;
  const bare = skeleton(name);
  const isOwn = own.includes(bare) || (bare !== '' && bare === skeleton(you));
  return isOwn ? `${unnamed} “${name}”` : name;
};
