// Sanitizes display names: the local one, those of participants, and those in requests to join.

/** The limit of the protocol, code points. */
export const nameCodePoints = 48;

/** No language uses more combining marks in a row; more of them draw over the lines above and below. */
const marksInARow = 4;

/**
 * Control characters and invisible ones: bidi controls, zero-width characters, fillers, tags. Joiners and emoji selectors
 * are handled below.
 */
const unseen = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{DI}\p{Cs}]|(?!\s)\p{Cc}/gu;

/** U+200C and U+200D have a visible effect only between letters of scripts that join them, and between emoji. */
const idleJoiner =
  /(?<![\p{ExtPict}\p{EMod}\p{M}\p{sc=Arab}])[\u200c\u200d]|[\u200c\u200d](?![\p{ExtPict}\p{L}])/gu;

const manyMarks = new RegExp(`(\\p{M}{${marksInARow}})\\p{M}+`, 'gu');

/** One line of at most 48 visible code points in NFC; empty when no character is visible. */
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
