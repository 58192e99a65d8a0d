// Puts one value into a sentence. Pure; knows no language.

import type { Values } from './messages.js';

/** Replaces `{key}`; says `otherwise` where the value is missing, so that no sentence has a hole. */
export const filled = (sentence: string, values: Values, key: string, otherwise: string): string =>
  sentence.replace(`{${key}}`, () => String(values[key] ?? otherwise));
