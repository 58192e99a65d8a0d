// Waits for conditions instead of sleeping.

/** Polls until the condition holds; fails with its name when it never does. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  timeoutMs = 12_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value as NonNullable<T>;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
