/** Pieces of CEL, as admission policies speak it: https://kubernetes.io/docs/reference/using-api/cel/ */

export function text(value: string): string {
  return JSON.stringify(value);
}

export function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}

/** All hold. */
export function and(...conditions: readonly string[]): string {
  return conditions.join(" && ");
}

/** All hold, a line each; nothing to hold = true. */
export function all(...conditions: readonly string[]): string {
  return conditions.length === 0 ? "true" : conditions.join(" &&\n  ");
}

/** One holds; nothing to hold = false. */
export function any(conditions: readonly string[]): string {
  return conditions.length === 0 ? "false" : `(${conditions.join(" || ")})`;
}

/** A map that may be absent. */
export function mapAt(path: string): string {
  return `(has(${path}) ? ${path} : {})`;
}

/** A list that may be absent. */
export function listAt(path: string): string {
  return `(has(${path}) ? ${path} : [])`;
}

/** `a.b.c` is there, with all on its way. */
export function hasPath(path: string): string {
  const steps = path.split(".");
  return and(...steps.slice(1).map((_, index) => `has(${steps.slice(0, index + 2).join(".")})`));
}

/** An amount of memory that is there is at most this. */
export function notAbove(path: string, atMost: string): string {
  return `quantity(${path}).compareTo(quantity(${text(atMost)})) <= 0`;
}

/**
 * Two maps are equal but for keys of which `but` holds (CEL over the key). `key` is the loop's variable: another one in
 * each nested loop.
 */
export function sameBut(now: string, before: string, but: string, key = "k"): string {
  return and(
    `${now}.all(${key}, ${but} || (${key} in ${before} && ${now}[${key}] == ${before}[${key}]))`,
    `${before}.all(${key}, ${but} || ${key} in ${now})`,
  );
}

/** For {@link sameBut}: one of these keys. */
export function oneOf(keys: readonly string[], key = "k"): string {
  return keys.length === 0 ? "false" : `${key} in ${list(keys)}`;
}
