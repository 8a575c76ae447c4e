type Method = (...args: never[]) => unknown;

/** Something whose methods, and those of its parts, can be asked for their calls, and overridden one at a time. */
export type Watched<T> = {
  [K in keyof T]: T[K] extends Method ? jest.Mock<ReturnType<T[K]>, Parameters<T[K]>> : Watched<T[K]>;
};
type Parts = Record<string, object>;

/** Parts of a plain object; of an instance its methods only, what it holds is its own. */
function namesOf(object: object): string[] {
  const prototype = Object.getPrototypeOf(object) as object;
  if (prototype === Object.prototype) return Object.keys(object);
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}

/**
 * Hands every call on to what `real` answers at that time.
 * @param mocks those of all methods, with what each does unless it is overridden
 */
export function watch<T extends object>(real: () => T, mocks: Map<jest.Mock, Method>): Watched<T> {
  const parts = namesOf(real()).map((name) => {
    const part = () => (real() as Parts)[name] as object;
    if (typeof part() !== 'function') return [name, watch(part, mocks)];
    const call: Method = (...args) => (real() as Record<string, Method>)[name]?.(...args);
    const mock = jest.fn(call);
    mocks.set(mock, call);
    return [name, mock];
  });
  return Object.fromEntries(parts) as Watched<T>;
}
