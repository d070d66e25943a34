import { z } from "zod";
import { durationMs } from "../../domain/duration.ts";
import type { HoldScope } from "../../domain/hold.ts";
import { endpoint, json } from "./endpoint.ts";
import { Sentence } from "./sentence.ts";
import { HoldState, holdView } from "./views.ts";

const YEAR = 365 * 86_400_000;

const For = z
  .string()
  .refine((text) => isHoldTime(durationMs(text)), "must be a duration such as 30m or 2h, at most 365d")
  .transform((text) => durationMs(text) ?? 0);

const scope = {
  namespace: z.string().min(1).max(63).optional().describe("Only actions in this namespace."),
  runbook: z.string().min(1).max(63).optional().describe("Only actions of this runbook."),
  target: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+$/, "must be namespace/name")
    .optional()
    .describe("Only actions on this workload, `namespace/name`."),
};
type Scoped = { readonly [Key in keyof typeof scope]?: string | undefined };
const ONE_SCOPE = "namespace, runbook and target exclude each other";

function isOneScope({ namespace, runbook, target }: Scoped): boolean {
  return [namespace, runbook, target].filter((each) => each !== undefined).length <= 1;
}

function scopeOf({ namespace, runbook, target }: Scoped): HoldScope {
  if (namespace !== undefined) return { kind: "namespace", name: namespace };
  if (runbook !== undefined) return { kind: "runbook", name: runbook };
  return target === undefined ? { kind: "service" } : { kind: "target", name: target };
}

const path = "/api/hold";
const answers = { 200: { says: "The holds now.", shape: HoldState } };

export const readHold = endpoint(
  { method: "GET", path, summary: "Whether actions are held, and which", answers },
  async (_call, deps) => json(holdView(await deps.holds.current())),
);

export const setHold = endpoint(
  {
    method: "PUT",
    path,
    summary: "Hold all actions everywhere, or some, at once",
    body: z
      .strictObject({
        reason: Sentence,
        for: For.optional().describe("How long, such as `2h`; without it, until it is lifted."),
        ...scope,
      })
      .refine(isOneScope, ONE_SCOPE),
    answers,
  },
  async ({ by, body }, { holds, clock }) => {
    const since = clock.now();
    const until = body.for === undefined ? null : since + body.for;
    await holds.set({ scope: scopeOf(body), by, reason: body.reason, since, until });
    return json(holdView(await holds.current()));
  },
);

export const liftHold = endpoint(
  {
    method: "DELETE",
    path,
    summary: "Let actions happen again; other holds stay",
    query: z.strictObject(scope).refine(isOneScope, ONE_SCOPE),
    answers,
  },
  async ({ by, query }, { holds }) => {
    await holds.lift(by, scopeOf(query));
    return json(holdView(await holds.current()));
  },
);

function isHoldTime(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 1_000 && ms <= YEAR;
}
