// The measures of the language lint: literary words, and sentences that are fragments.

import type { Passage } from './reading.ts';

/** The words that offend, and their line. */
export interface Finding {
  readonly line: number;
  readonly found: string;
}

/** The counts of one text. */
export interface Measure {
  readonly words: number;
  readonly sentences: number;
  readonly literary: readonly Finding[];
  readonly fragments: readonly Finding[];
}

/** Words for which specifications and libraries use others. */
const literaryWords =
  /\b(?:whoever|whom|anew|nobody|somebody|everybody|whatever|of\s+ours|of\s+theirs|of\s+its\s+own|in\s+vain|seldom|for\s+ever|none)\b/gi;

/**
 * Openings of dependent clauses. A sentence that begins so is a fragment, or has a clause as its subject and can be
 * written with a noun. Questions are exempt.
 */
const dependent =
  /^(?:what|whatever|who|whoever|whom|whomever|whose|whether|which|whichever|how|why|of|none|nor)\b/i;

/** Openings of clauses that need a main clause. Without a comma, the sentence is a fragment. */
const needsMain =
  /^(?:when|where|until|while|since|because|if|unless|so that|than|though|although)\b/i;

/** Blanks what is not prose: code, addresses, quoted values. Lengths and lines stay. */
function proseOnly(text: string): string {
  const mark = (found: string): string => found.replace(/[^\n]/g, '_');
  return text
    .replace(/```[\s\S]*?```/g, (found) => found.replace(/[^\n]/g, ' '))
    .replace(/`[^`]*`/g, mark)
    .replace(/\{@link[^}]*\}/g, mark)
    .replace(/\bhttps?:\/\/[^\s)]+/g, mark)
    .replace(/(?<=^|[\s(])'[\w-]+'/g, mark);
}

/** Sentences with their positions; a list item, a paragraph and the tag of a docstring begin a new one. */
function sentencesOf(prose: string): { readonly text: string; readonly at: number }[] {
  const breaks =
    /(?<=[.!?][)"”*_]{0,2})\s+(?=[("“*_]{0,2}[\p{Lu}\p{N}_])|\n\s*\n|\n(?=\s*(?:[-*•|#]|\d+\.)\s)|(?:^|\n)\s*@\w+/gu;
  const sentences: { text: string; at: number }[] = [];
  let from = 0;
  const add = (to: number): void => {
    const opening = /^[\s\-*•|#>("“]*(?:\d+\.\s+)?/.exec(prose.slice(from, to))?.[0].length ?? 0;
    const text = prose.slice(from + opening, to).trim();
    if (/\p{L}/u.test(text)) sentences.push({ text, at: from + opening });
  };
  for (const found of prose.matchAll(breaks)) {
    add(found.index);
    from = found.index + found[0].length;
  }
  add(prose.length);
  return sentences;
}

const isFragment = (sentence: string): boolean =>
  !/\?["”)]*$/.test(sentence) &&
  (dependent.test(sentence) || (needsMain.test(sentence) && !sentence.includes(',')));

/** Counts words and finds what offends in one comment, or in another piece of prose. */
export function measure({ text, line }: Passage): Measure {
  const prose = proseOnly(text);
  const lineOf = (at: number): number => line + (prose.slice(0, at).split('\n').length - 1);
  const sentences = sentencesOf(prose);
  return {
    words: prose.match(/[\p{L}\p{N}_][\p{L}\p{N}_'’-]*/gu)?.length ?? 0,
    sentences: sentences.length,
    literary: [...prose.matchAll(literaryWords)].map((found) => ({
      line: lineOf(found.index),
      found: found[0],
    })),
    fragments: sentences
      .filter((sentence) => isFragment(sentence.text))
      .map(({ at }) => ({
        line: lineOf(at),
        found: `${text.slice(at).split(/\s+/, 5).join(' ')} …`,
      })),
  };
}
