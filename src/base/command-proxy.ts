// Implements an interface of commands without a list of them, so that a new command is declared once, in its interface.

/**
 * Names that the language and libraries read of any object to detect what it is: `await`, `JSON.stringify()`, Lit and the
 * DOM. Names that start with `_` or `$` are such marks in Lit (`_$litDirective$`), React (`$$typeof`) and Vue (`__v_isRef`).
 */
const isMark = (name: string | symbol): boolean =>
  typeof name === 'symbol' || /^[_$]/.test(name) || ['then', 'toJSON', 'nodeType'].includes(name);

/** An object with the properties of `own`; every other name is a method that calls `run` with the name and the arguments. */
export function commandProxy<Commands extends object, Own extends object>(
  own: Own,
  run: (name: Exclude<keyof Commands & string, keyof Own>, values: readonly unknown[]) => unknown,
): Commands & Own {
  return new Proxy(own, {
    get(target, name, receiver) {
      if (name in target || isMark(name)) return Reflect.get(target, name, receiver);
      return (...values: unknown[]) => run(name as Parameters<typeof run>[0], values);
    },
  }) as Commands & Own;
}
