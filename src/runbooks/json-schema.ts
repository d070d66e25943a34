import { z } from "zod";
import type { Parts } from "./parts.ts";
import { ACTION, COLLECTOR, Lasts, RunbookText, Timeout } from "./shape.ts";

/** A JSON Schema, as far as this file and the reference look into it. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly $ref?: string;
  readonly [key: string]: unknown;
}

/** The JSON Schema (draft 7, which editors know) of a runbook as it is written, with every part's parameters. */
export function runbookSchema(parts: Parts): JsonSchema {
  const { $schema, definitions: _, ...runbook } = jsonSchema(RunbookText);
  const { $schema: __, ...timeout } = jsonSchema(Timeout);
  const { $schema: ___, ...lasts } = jsonSchema(Lasts);
  return {
    $schema,
    title: "first-responder runbook",
    ...runbook,
    definitions: {
      [COLLECTOR]: { oneOf: parts.collectors.map((part) => use(part, { timeout })) },
      [ACTION]: { oneOf: parts.actions.map((part) => use(part, part.undoable ? { for: lasts } : {})) },
    },
  };
}

/** The JSON Schema of a part's parameters as a runbook writes them: a target is named, not spelt out. */
export function paramsSchema(part: { readonly params: z.ZodType }): JsonSchema {
  const { $schema: _, ...schema } = jsonSchema(part.params);
  if (!schema.properties || !("target" in schema.properties)) return schema;
  const target = { type: "string", description: "One of the runbook's targets, by name." };
  return { ...schema, properties: { ...schema.properties, target } };
}

function use(
  part: { readonly name: string; readonly summary: string; readonly params: z.ZodType },
  beside: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return {
    type: "object",
    properties: { [part.name]: { description: part.summary, ...paramsSchema(part) }, ...beside },
    required: [part.name],
    additionalProperties: false,
  };
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", target: "draft-7", unrepresentable: "any" }) as JsonSchema;
}
