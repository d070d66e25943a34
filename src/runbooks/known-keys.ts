import { z } from "zod";
import type { Path } from "./problem.ts";

/** The keys that the object at `path` may have, for "did you mean"; empty when it may have any. */
export function knownKeys(schema: unknown, path: Path): readonly string[] {
  const [step, ...rest] = path;
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => knownKeys(option, path));
  if (step === undefined) return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  return knownKeys(inner(bare, step), rest);
}

function inner(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[step];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in);
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly;
  return wraps ? unwrapped(schema.unwrap()) : schema;
}
