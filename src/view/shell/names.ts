// The names of other participants in the view. Another participant must not be taken for the own tile.

/** Letters of other scripts that resemble those of "you" (confusables). */
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

/** The letters of a name, without marks, case and invisible differences. */
const skeleton = (name: string): string =>
  [...name.normalize('NFKD').toLowerCase()]
    .map((character) => twins[character] ?? character)
    .join('')
    .replace(/\P{L}/gu, '');

/** The label of the own tile in each language, because a page may show several languages. */
const own = ['you', '你', '您', '妳'];

/** The name of another participant; `unnamed` without one, and as a prefix of a name like that of the own tile (`you`). */
export const nameOfOther = (name: string, unnamed: string, you = ''): string => {
  if (name === '') return unnamed;
  const bare = skeleton(name);
  const isOwn = own.includes(bare) || (bare !== '' && bare === skeleton(you));
  return isOwn ? `${unnamed} “${name}”` : name;
};
