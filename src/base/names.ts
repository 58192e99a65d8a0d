// Names that people give themselves, made fit to be shown. One function for every name: our own, those of others in the
// call, and those of people who knock.

/** Code points, as the protocol allows. */
export const nameCodePoints = 48;

/** More marks in a row are no language; they draw over the lines above and below. */
const marksInARow = 4;

/**
 * Controls, and characters that nobody sees: bidi controls, zero-width ones, fillers, tags. Joiners and the selectors of
 * emoji are looked at below.
 */
const unseen = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{DI}\p{Cs}]|(?!\s)\p{Cc}/gu;

/** U+200C and U+200D change what is seen only between letters of scripts that join them, and between emoji. */
const idleJoiner =
  /(?<![\p{ExtPict}\p{EMod}\p{M}\p{sc=Arab}])[\u200c\u200d]|[\u200c\u200d](?![\p{ExtPict}\p{L}])/gu;

const manyMarks = new RegExp(`(\\p{M}{${marksInARow}})\\p{M}+`, 'gu');

/** One line of at most 48 visible code points in NFC; empty when nothing of it is seen. */
export function displayName(given: unknown): string {
  if (given === null || given === undefined || typeof given === 'object') return '';
  const seen = String(given)
    .replace(unseen, '')
    .replace(idleJoiner, '')
    .normalize('NFC')
    .replace(manyMarks, '$1')
    .replace(/[\s\p{Z}\u2800]+/gu, ' ');
  const short = [...seen.trim()].slice(0, nameCodePoints).join('').replace(idleJoiner, '').trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(short) ? short : '';
}
