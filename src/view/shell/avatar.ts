// Initials and a colour for a participant without video. Pure; no directory or service is asked for a picture.

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const first = (word: string): string => [...segmenter.segment(word)][0]?.segment ?? '';

/** Scripts without spaces: the last characters of a Chinese name, the given name, are more specific than the first. */
const han = /^\p{Script=Han}+$/u;

/** One or two characters: `Ada Lovelace` → `AL`, `李小龙` → `小龙`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const [head = '', tail] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (tail === undefined && han.test(head)) return [...head].slice(-2).join('');
  return (first(head) + (tail ? first(tail) : '')).toLocaleUpperCase();
}

/** The number of avatar colours in theme.styles.ts. */
export const tints = 8;

/** The colour of a participant, as an index below `tints`. */
export function tint(seed: string): number {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65521;
  return sum % tints;
}
