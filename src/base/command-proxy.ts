// Implements an interface of commands without a list of them, so that a new command is declared once, in its interface.

/**
 * An object with the properties of `own`; every other name is a method that calls `run` with the name and the arguments.
 * `then` and `toJSON` stay undefined: `await` and `JSON.stringify()` would call them.
 */
export function commandProxy<Commands extends object, Own extends object>(
  own: Own,
  run: (name: Exclude<keyof Commands & string, keyof Own>, values: readonly unknown[]) => unknown,
): Commands & Own {
  return new Proxy(own, {
    get(target, name, receiver) {
      if (name in target || typeof name === 'symbol' || name === 'then' || name === 'toJSON') {
        return Reflect.get(target, name, receiver);
      }
      return (...values: unknown[]) => run(name as Parameters<typeof run>[0], values);
    },
  }) as Commands & Own;
}
