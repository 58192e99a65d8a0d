// Dynamic imports of the parts of this package that are loaded on demand.

import { CallError } from './errors.js';

/** Resolves like `import()`. Rejects with the error `not-loaded` when the file does not arrive. */
export async function importChunk<T>(chunk: Promise<T>): Promise<T> {
  try {
    return await chunk;
  } catch (thrown) {
    throw new CallError('not-loaded', {}, thrown);
  }
}
