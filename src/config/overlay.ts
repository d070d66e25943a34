import type { Env } from "./secrets.ts";
import { SETTINGS } from "./setting.ts";

type Tree = Readonly<Record<string, unknown>>;

/** The file's values with those of the environment in their places. An empty variable counts as not set. */
export function overlay(file: unknown, env: Env): unknown {
  return SETTINGS.reduce((values, setting) => {
    const value = setting.env && env[setting.env]?.trim();
    return value ? put(values, setting.path, value) : values;
  }, file);
}

/** The environment variable that a value came from. */
export function variableOf(path: readonly (string | number)[], env: Env): string | undefined {
  const name = SETTINGS.find((setting) => setting.path.join(".") === path.join("."))?.env;
  return name && env[name]?.trim() ? name : undefined;
}

function put(values: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  if (!isTree(values)) return values; // the schema says what is wrong with it
  return { ...values, [key]: put(values[key] ?? (rest.length > 0 ? {} : undefined), rest, value) };
}

/** The values but for the one at `path`. */
export function without(values: unknown, path: readonly (string | number)[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isTree(values)) return undefined;
  const { [key]: found, ...others } = values;
  return rest.length === 0 || found === undefined ? others : { ...others, [key]: without(found, rest) };
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
