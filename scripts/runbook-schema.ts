/** Writes the JSON Schemas that editors use to complete and check runbooks and their tests. */
import { writeFileSync } from "node:fs";
import { actions } from "../src/actions/registry.ts";
import { testSchema } from "../src/cli/test/test-file.ts";
import { collectors } from "../src/collectors/registry.ts";
import { runbookSchema } from "../src/runbooks/json-schema.ts";

/** Every schema: file → text. */
export function schemas(): Readonly<Record<string, string>> {
  return {
    "config/runbook.schema.json": textOf(runbookSchema({ collectors, actions })),
    "config/runbook-test.schema.json": textOf({ title: "tests of a first-responder runbook", ...testSchema() }),
  };
}

function textOf(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) for (const [file, text] of Object.entries(schemas())) writeFileSync(file, text);
