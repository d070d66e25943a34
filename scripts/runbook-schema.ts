/** Writes `config/runbook.schema.json`, which editors use to complete and check runbooks. */
import { writeFileSync } from "node:fs";
import { actions } from "../src/actions/registry.ts";
import { collectors } from "../src/collectors/registry.ts";
import { runbookSchema } from "../src/runbooks/json-schema.ts";

export const SCHEMA_FILE = "config/runbook.schema.json";

/** What the file has to hold. */
export function schemaText(): string {
  return `${JSON.stringify(runbookSchema({ collectors, actions }), null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, schemaText());
