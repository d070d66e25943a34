import { z } from "zod";
import { Settings } from "./schema.ts";

/** One setting, as the reference and the environment see it. */
export interface Setting {
  readonly path: readonly string[];
  /** The environment variable that overrides the file. */
  readonly env: string | undefined;
  readonly description: string;
  /** What may be written: `a duration from 1s to 10m`. */
  readonly expected: string;
  /** As it would be written; undefined = not set. */
  readonly default: unknown;
}

/** Every setting, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsOf(Settings, []);

function settingsOf(object: z.ZodObject, path: readonly string[]): readonly Setting[] {
  return Object.entries(object.shape).flatMap(([key, schema]) => {
    const inner = unwrapped(schema);
    return inner instanceof z.ZodObject ? settingsOf(inner, [...path, key]) : [setting(schema, inner, [...path, key])];
  });
}

function setting(schema: z.core.$ZodType, inner: z.core.$ZodType, path: readonly string[]): Setting {
  const meta = z.globalRegistry.get(schema) ?? {};
  const { env, description = "" } = meta;
  const expected = z.globalRegistry.get(inner)?.["expected"];
  return {
    path,
    env: typeof env === "string" ? env : undefined,
    description,
    expected: typeof expected === "string" ? expected : "",
    default: schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined,
  };
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional ? unwrapped(schema.def.innerType) : schema;
}
