/** Writes the reference pages of collectors, actions, guards and a runbook's keys from their schemas. */
import { writeFileSync } from "node:fs";
import { actions } from "../src/actions/registry.ts";
import { testSchema } from "../src/cli/test/test-file.ts";
import { collectors } from "../src/collectors/registry.ts";
import type { FactTable } from "../src/domain/facts.ts";
import { OWNERS } from "../src/domain/owners.ts";
import { guardsFor } from "../src/guards/registry.ts";
import { type JsonSchema, paramsSchema, runbookSchema } from "../src/runbooks/json-schema.ts";
import type { ActionPart, CollectorPart } from "../src/runbooks/parts.ts";

type Row = readonly [string, string, string, string];

/** Every generated page: file → text. */
export function pages(): Readonly<Record<string, string>> {
  return {
    "docs/reference/collectors.md": collectorsPage(collectors),
    "docs/reference/actions.md": actionsPage(actions),
    "docs/reference/guards.md": guardsPage(guardsFor(unasked())),
    "docs/reference/runbook-test-keys.md": testKeysPage(testSchema()),
    "docs/reference/owners.md": ownersPage(),
    "docs/reference/runbook-keys.md": keysPage(runbookSchema({ collectors, actions })),
  };
}

function collectorsPage(parts: readonly CollectorPart[]): string {
  return page(
    "Collectors",
    "What a runbook may put under `collect` and `signal.sources`. Each takes, besides its parameters, a `timeout` (default 10s). A fact that a collector cannot bring is left out, and a condition that depends on it is unknown.",
    parts.map((part) => [`## ${part.name}`, part.summary, paramsTable(part), factsTable(part.facts)]),
  );
}

function actionsPage(parts: typeof actions): string {
  return page(
    "Actions",
    "What a remedy may `do`. Every action is judged by the guards, tried in a server-side dry run and journaled before it is sent. What it changed bears the annotations `first-responder/run` and `first-responder/reason`, and an Event on the workload tells it to `kubectl describe`.",
    parts.map((part) => [
      `## ${part.name}`,
      part.summary,
      `**Impact.** ${part.impact}\n\n**Undo.** ${part.undo}`,
      paramsTable(part),
    ]),
  );
}

interface Asked {
  readonly name: string;
  readonly summary: string;
  readonly example: string;
}

function guardsPage(guards: { readonly acknowledge: readonly Asked[]; readonly apply: readonly Asked[] }): string {
  const early = new Set(guards.acknowledge.map(({ name }) => name));
  const late = new Set(guards.apply.map(({ name }) => name));
  const all = new Map([...guards.acknowledge, ...guards.apply].map((each) => [each.name, each]));
  const moments = (name: string): string =>
    [early.has(name) && "acknowledging", late.has(name) && "applying"].filter(Boolean).join(", ");
  const rows = [...all.values()].map((each) => [`\`${each.name}\``, moments(each.name), each.summary, each.example]);
  return page(
    "Guards",
    "What may veto or postpone an action. Some are asked before the incident is acknowledged, because an acknowledgement silences a person; some before a change is sent; most at both moments. The strictest answer counts, and every sentence of an objection is kept. A guard that cannot find out refuses.",
    [
      [
        table(["guard", "asked before", "what it asks", "what it says when it refuses, for example"], rows),
        "Besides these, just before a change is sent, the alert's own metric is read again (`signal`), and lock, cooldown and budget are taken in one transaction with the intent (`budget`). Before that, a change may be refused as its values are fixed: a rollout is under way and does not end within the patience, or nothing would be rolled out (`rollout`); it is there already, or as far as the runbook lets it (`monotonic`); the object is not one that this could be done to (`possible`); the API server refuses it in a server-side dry run (`dry-run`).",
      ],
    ],
  );
}

/** Stands in for what guards ask: they are only listed here. */
function unasked(): never {
  return new Proxy(() => undefined, { get: () => unasked() }) as never;
}

function ownersPage(): string {
  const rows = OWNERS.map(({ name, who, managers, marks, answer, because }) => [
    code(name),
    who,
    code(managers.source),
    marks.map(code).join(", "),
    answer === "allow" ? "changed all the same" : "refused",
    because,
  ]);
  return page(
    "Owners",
    "Who may own the field that an action changes, by the object's `managedFields` (the very field), its labels and annotations, and its `ownerReferences`. An owner that is refused is named on the incident; `accept_owners` in a runbook accepts it by its name. A field manager that is in no row is refused by its own name. A restart changes a field that nobody else sets, so only managers of that field count for it.",
    [[table(["name", "who", "field managers", "marks on the object", "its fields are", "why"], rows)]],
  );
}

function keysPage(schema: JsonSchema): string {
  const rows = keyRows(schema, "");
  return page(
    "The keys of a runbook",
    "What a runbook file may hold. Bold keys must be there. The language of conditions and matchers is in [runbook.md](runbook.md).",
    [[table(["key", "type", "default", "meaning"], rows)]],
  );
}

function testKeysPage(schema: JsonSchema): string {
  return page(
    "The keys of a runbook's tests",
    "What a `*.test.yaml` beside a runbook may hold. Bold keys must be there. How to write one is in [test a runbook](../how-to/test-a-runbook.md).",
    [[table(["key", "type", "default", "meaning"], keyRows(schema, ""))]],
  );
}

function page(title: string, intro: string, sections: readonly (readonly string[])[]): string {
  const body = sections.flat().filter((each) => each !== "");
  return `${["<!-- Generated by scripts/reference.ts. -->", `# ${title}`, intro, ...body].join("\n\n")}\n`;
}

function paramsTable(part: CollectorPart | ActionPart): string {
  const rows = keyRows(paramsSchema(part), "");
  return rows.length === 0 ? "No parameters." : table(["parameter", "type", "default", "meaning"], rows);
}

function factsTable(facts: FactTable): string {
  const rows = Object.entries(facts).map(([name, { type, doc }]) => [`\`${name}\``, `\`${type}\``, doc] as const);
  return table(["fact", "type", "meaning"], rows);
}

function keyRows(schema: JsonSchema, prefix: string): readonly Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    const shown = schema.required?.includes(key) ? `**\`${name}\`**` : `\`${name}\``;
    const row: Row = [shown, typeOf(value), defaultOf(value), value.description ?? ""];
    return [row, ...innerRows(value, name)];
  });
}

function innerRows(schema: JsonSchema, name: string): readonly Row[] {
  if (schema.items) return keyRows(schema.items, `${name}[].`);
  if (typeof schema.additionalProperties === "object") return keyRows(schema.additionalProperties, `${name}.*.`);
  return keyRows(schema, `${name}.`);
}

function typeOf(schema: JsonSchema): string {
  const ref = referenceOf(schema);
  if (ref !== undefined) return `[${ref}](${ref}s.md)`;
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object")
    return `map of ${typeOf(schema.additionalProperties)}`;
  return (
    { string: "text", object: "mapping", integer: "whole number", boolean: "true or false" }[schema.type ?? ""] ??
    schema.type ??
    "any"
  );
}

function referenceOf(schema: JsonSchema): string | undefined {
  const all = Array.isArray(schema["allOf"]) ? (schema["allOf"] as readonly JsonSchema[]) : [];
  return [schema, ...all]
    .find((each) => each.$ref !== undefined)
    ?.$ref?.split("/")
    .at(-1);
}

function defaultOf(schema: JsonSchema): string {
  const value = schema.default;
  if (value === undefined || (typeof value === "object" && Object.keys(value ?? {}).length === 0)) return "";
  return code(value);
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`);
  return lines.join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (import.meta.main) for (const [file, text] of Object.entries(pages())) writeFileSync(file, text);
