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
