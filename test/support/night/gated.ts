/** Asked before and after each call; throws where the call cannot be made, or its answer does not arrive. */
export type Gate = <T>(call: () => Promise<T>) => Promise<T>;

/** The same object behind a gate: each of its methods that promises an answer goes through it. */
export function gated<Port extends object>(port: Port, gate: Gate, open: readonly string[] = []): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || open.includes(String(name))) return value;
      return (...args: readonly unknown[]) => gate(() => Reflect.apply(value, target, args) as Promise<unknown>);
    },
  });
}
