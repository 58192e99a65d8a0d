// Initials and a colour for somebody without a picture. Pure; no person is ever looked up anywhere.

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const first = (word: string): string => [...segmenter.segment(word)][0]?.segment ?? '';

/** Written without spaces: the last characters of a Chinese name say more than the first one. */
const han = /^\p{Script=Han}+$/u;

/** One or two characters: `Ada Lovelace` → `AL`, `李小龙` → `小龙`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const [head = '', tail] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (tail === undefined && han.test(head)) return [...head].slice(-2).join('');
  return (first(head) + (tail ? first(tail) : '')).toLocaleUpperCase();
}

/** How many colours theme.styles.ts has for avatars. */
export const tints = 8;

/** Always the same colour for the same person: one of `tints`. */
export function tint(seed: string): number {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65521;
  return sum % tints;
}
