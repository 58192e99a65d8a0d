// Interpolates a value into a message. Pure, independent of the language.

import type { Values } from './messages.js';

/** Replaces `{key}` by the value, or by `otherwise` if the value is missing. */
export const filled = (sentence: string, values: Values, key: string, otherwise: string): string =>
  sentence.replace(`{${key}}`, () => String(values[key] ?? otherwise));
