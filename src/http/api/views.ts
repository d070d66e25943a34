import { z } from "zod";
import type { Hold } from "../../domain/hold.ts";
import { OUTCOMES } from "../../domain/outcome.ts";
import type { RunEvent } from "../../ports/events.ts";
import type { RunRecord } from "../../ports/journal.ts";
import { Moment, moment, Time, time } from "./times.ts";

export const RUN_STATES = ["accepted", "running", "ended"] as const;

/** A run as the API shows it; times in RFC 3339. */
export const Run = z
  .object({
    id: z.string(),
    kind: z.enum(["episode", "replay"]),
    state: z.enum(RUN_STATES),
    source: z.string().describe("Name of the token that the notification came with."),
    groupKey: z.string(),
    alertname: z.string(),
    acceptedAt: Time,
    runbook: z.string().nullable(),
    plan: z
      .union([
        z.object({
          kind: z.literal("act"),
          cause: z.string(),
          says: z.string().describe("The cause as a sentence without its full stop."),
          because: z.string(),
          action: z.string(),
          remedy: z.int(),
        }),
        z.object({ kind: z.literal("hand-off"), cause: z.string(), says: z.string(), reason: z.string() }),
      ])
      .nullable()
      .describe("What the diagnosis led to."),
    incident: z.object({ id: z.string(), url: z.string() }).nullable(),
    outcome: z.object({ kind: z.enum(OUTCOMES), reason: z.string() }).nullable(),
    endedAt: Moment,
    resolvedAt: Moment.describe("When Alertmanager reported the group resolved."),
    relapses: z.int(),
    cancel: z.object({ by: z.string(), reason: z.string() }).nullable(),
  })
  .describe("Our work on one episode of an alert group.");
export type Run = z.output<typeof Run>;

export function runView(record: RunRecord): Run {
  const { acceptedAt, endedAt, resolvedAt } = record;
  return { ...record, acceptedAt: time(acceptedAt), endedAt: moment(endedAt), resolvedAt: moment(resolvedAt) };
}

export const RunPage = z.object({
  runs: z.array(Run),
  next: z.string().nullable().describe("`cursor` of the next page; null = this is the last."),
});

export const Event = z
  .object({
    run: z.string(),
    seq: z.int(),
    at: Time,
    name: z.string(),
    data: z.unknown(),
    previous: z.string().describe("Hash of the line before."),
    hash: z.string(),
  })
  .describe("One line of a run's hash-chained log.");
export type Event = z.output<typeof Event>;

export function eventView(event: RunEvent): Event {
  return { ...event, at: time(event.at) };
}

export const EXPORT_FORMAT = "first-responder/export/v1";

export const RunExport = z
  .object({ format: z.literal(EXPORT_FORMAT), run: Run, events: z.array(Event) })
  .describe("A run and its log.");
export type RunExport = z.output<typeof RunExport>;

const HeldScope = z.object({
  namespace: z.string().optional(),
  runbook: z.string().optional(),
  target: z.string().optional().describe("`namespace/name`."),
});

const OneHold = z.object({
  ...HeldScope.shape,
  by: z.string(),
  reason: z.string(),
  since: Time,
  until: Moment.describe("null = until somebody lifts it."),
});
export const Explanation = z
  .object({
    says: z.string().describe("What it came to."),
    causes: z
      .array(
        z.object({
          name: z.string(),
          truth: z.enum(["true", "false", "unknown"]),
          when: z.string().describe("Its condition."),
          values: z.string().describe("What the condition reads, with the values of then."),
          missing: z.string().optional().describe("Why it is neither true nor false."),
          action: z.string().optional().describe("What the runbook would do about it; absent: it hands off."),
        }),
      )
      .describe("In the runbook's order."),
    guards: z.array(
      z.object({
        before: z.enum(["acknowledging", "applying"]),
        guard: z.string(),
        verdict: z.enum(["allow", "wait", "ask", "refuse"]),
        reason: z.string().nullable(),
      }),
    ),
    needed: z.array(z.string()).describe("What would have to differ for an action; empty when one was allowed."),
  })
  .describe("Why a run did what it did.");
export type Explanation = z.output<typeof Explanation>;
/** A refusal: RFC 9457. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("What is wrong, where, and what to do."),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** The kill switch. */
export const HoldState = z
  .union([
    z.object({ held: z.literal(false), holds: z.array(OneHold) }),
    z.object({
      held: z.literal(true),
      ...OneHold.omit({ namespace: true, runbook: true, target: true }).shape,
      holds: z.array(OneHold),
    }),
  ])
  .describe("`held`: nothing is changed anywhere. `holds`: all in force, also those on less than everything.");
export type HoldState = z.output<typeof HoldState>;

export function holdView(current: readonly Hold[]): HoldState {
  const holds = current.map(oneHold);
  const everything = current.find(({ scope }) => scope.kind === "service");
  return everything ? { held: true, ...oneHold(everything), holds } : { held: false, holds };
}

function oneHold({ scope, by, reason, since, until }: Hold): z.output<typeof OneHold> {
  const where = scope.kind === "service" ? {} : { [scope.kind]: scope.name };
  return { ...where, by, reason, since: time(since), until: moment(until) };
}
