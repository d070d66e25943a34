import { z } from "zod";
import type { RunEvent } from "./run-events.ts";

const Reason = z.object({ kind: z.string(), reason: z.string() });

/** What a person wants to hear of a run's steps; the others go without saying. */
const SENTENCES: Readonly<Record<string, z.ZodType<string>>> = {
  match: z
    .object({ kind: z.literal("matched"), name: z.string() })
    .transform(({ name }) => `runbook ${name} treats this alert`),
  acknowledge: Reason.transform(({ reason }) => `leaves the incident to people: ${reason}`),
  plan: z.union([
    z
      .object({ kind: z.literal("act"), cause: z.string(), because: z.string(), action: z.string() })
      .transform(({ cause, because, action }) => `cause: ${cause} (${because}); remedy: ${action}`),
    z.object({ cause: z.string(), reason: z.string() }).transform(({ reason }) => `hands over: ${reason}`),
  ]),
  intent: z.union([
    z.object({ kind: z.literal("allow") }).transform(() => "read the signal again, asked every guard: may act"),
    Reason.transform(({ kind, reason }) => `may not act (${kind}): ${reason}`),
  ]),
  "note:question": z.unknown().transform(() => "asks a person, and holds nothing meanwhile"),
  approved: z.object({ by: z.string(), why: z.string() }).transform(({ by, why }) => `${by} lets it go on (${why})`),
  denied: z.object({ by: z.string(), why: z.string() }).transform(({ by, why }) => `${by} denies it (${why})`),
  rollout: z.union([
    z.object({ kind: z.literal("done") }).transform(() => "the rollout is complete"),
    Reason.transform(({ reason }) => `the rollout hangs: ${reason}`),
  ]),
  verify: Reason.transform(({ kind, reason }) => (kind === "recovered" ? `it helped: ${reason}` : reason)),
};

/** The sentence for a step, if it has one. */
export function sentenceOf({ name, data }: Pick<RunEvent, "name" | "data">): string | undefined {
  return SENTENCES[name]?.safeParse(data).data;
}

/** How many collectors have answered so far. */
export function isFinding({ name }: Pick<RunEvent, "name">): boolean {
  return name.startsWith("collect:");
}

export function wasFound({ data }: Pick<RunEvent, "data">): boolean {
  return z.object({ kind: z.literal("found") }).safeParse(data).success;
}
