import { z } from "zod";
import { MODES } from "../../domain/mode.ts";

const text = z.string().trim().min(1).max(2000);
const FactsText = z.record(z.string(), z.record(z.string(), z.unknown()).nullable());

export const HAND_OFF = "hand-off";
export const VERDICTS = ["allow", "ask", "refuse", "none"] as const;

const Expected = z.strictObject({
  cause: text.describe("The cause that is found; `unknown` when none is."),
  remedy: z
    .union([z.literal(HAND_OFF), z.record(z.string(), z.unknown())])
    .optional()
    .describe("An action with its parameters, as under `do` in the runbook; or `hand-off`."),
  verdict: z
    .enum(VERDICTS)
    .optional()
    .describe("Whether the mode lets the action happen; `none` where there is no action to judge."),
  sentence: text.optional().describe("What people are told has to contain this."),
});

const Case = z.strictObject({
  name: text.describe("What is the matter, in words."),
  facts: FactsText.optional().describe(
    "Name under `collect` → its facts, in addition to those of the file. What is not there, or null, is not known.",
  ),
  run: text.optional().describe("A file that `first-responder export` wrote, beside this one: its facts are taken."),
  mode: z.enum(MODES).default("auto").describe("The service's own ceiling (`MODE`)."),
  expect: Expected.describe("What has to follow."),
});

/** A `*.test.yaml` as it is written. What depends on the runbook is checked after this. */
export const TestText = z.strictObject({
  apiVersion: z.literal("first-responder/v1").describe("The version of this format."),
  kind: z.literal("RunbookTest").describe("What the file is."),
  runbook: text.describe("`metadata.name` of the runbook that is tested."),
  facts: FactsText.default({}).describe("Facts that all cases begin with."),
  cases: z.array(Case).min(1).max(1000).describe("One for each cause, at least."),
});
export type TestText = z.output<typeof TestText>;
export type CaseText = TestText["cases"][number];

/** Its JSON Schema, for editors and the reference. */
export function testSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(TestText, { io: "input", target: "draft-7" });
}
