import { z } from "zod";
import { MODES } from "../domain/mode.ts";
import { duration, RateText } from "./quantities.ts";

/** Shown in place of zod's own words: what a text has to look like. */
function text(pattern: RegExp, expected: string): z.ZodString {
  return z.string().regex(pattern, { error: () => expected });
}

const sentence = z.string().trim().min(1).max(500);
const kebab = text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lower-case words joined by dashes, such as processor-down").max(
  63,
);
const dnsName = text(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "a Kubernetes name: lower case, digits and dashes").max(253);
const identifier = text(/^[a-z][a-z0-9_]*$/, "lower-case words joined by underscores, such as backlog_by_type").max(63);

/** What the places for a collector and an action are called in the JSON Schema. */
export const COLLECTOR = "collector";
export const ACTION = "action";

/** Namespaces that no runbook may touch. */
const DENIED = ["kube-system", "kube-public", "kube-node-lease"];

const namespace = dnsName.refine((name) => !DENIED.includes(name), {
  error: (issue) => `${String(issue.input)} is off limits: it keeps the cluster itself running`,
});

/** A workload that remedies and collectors name by its key. */
export const Target = z
  .strictObject({
    kind: z.literal("Deployment").describe("Its kind."),
    namespace,
    name: dnsName,
    container: dnsName.exactOptional().describe("The container that is meant, where it has several."),
  })
  .describe("A workload, named here and nowhere else: an alert's labels never choose what is touched.");

/** One part with its parameters, and for collectors a deadline of its own: checked against that part's schema later. */
const CollectorUse = z.record(z.string(), z.unknown()).meta({ id: COLLECTOR });
const ActionUse = z.record(z.string(), z.unknown()).meta({ id: ACTION });

const Signal = z
  .strictObject({
    sources: z
      .array(CollectorUse)
      .min(1)
      .max(4)
      .describe("Collectors that read the alert's own metric; the first that answers."),
    healthy: z.string().min(1).describe("CEL over `signal`: true when nothing more has to be done."),
    improving: z.string().min(1).optional().describe("CEL over `signal`: true when it gets better by itself."),
  })
  .describe("The alert's own metric.");

const Cause = z.strictObject({
  name: kebab
    .refine((name) => name !== "unknown", { error: "is taken: it is what no cause at all is called" })
    .describe("One of its own among the causes."),
  when: z.string().min(1).describe("CEL over what `collect` brings back; the first cause that is true holds."),
  says: sentence.optional().describe("The cause in words, for the note; without it, its name."),
});

export const Remedy = z.strictObject({
  for: z.string().describe('A cause, or "*" for every cause without a remedy of its own.'),
  do: ActionUse.optional().describe("One action with its parameters."),
  hand_off: sentence.optional().describe("A sentence for the person who takes over, where no action helps."),
});

const Limits = z
  .strictObject({
    actions: RateText.prefault("3 per 1h").describe("At most so many actions per target."),
    cooldown: duration("0s", "1d").prefault("10m").describe("Between two actions on one target."),
    attempts: z.int().min(1).max(10).default(2).describe("Actions in one episode."),
    runbook: RateText.prefault("6 per 1h").describe("At most so many actions by this runbook, on all its targets."),
    min_age: duration("0s", "7d")
      .prefault("0s")
      .describe("A Deployment that was changed so recently is left to whoever changed it; not for an undo."),
  })
  .describe("What may be done, across all replicas. `responder.yaml` has limits per namespace and for everything.");

const Verify = z
  .strictObject({
    within: duration("1s", "2h").prefault("10m").describe("How long an action may take to show in the signal."),
    soak: duration("0s", "1h").prefault("2m").describe("How long the signal must then stay healthy."),
  })
  .describe("How we know that it helped.");

/** A runbook as it is written. What depends on other parts of it (names, conditions, parameters) is checked after this. */
export const RunbookText = z.strictObject({
  apiVersion: z.literal("first-responder/v1").describe("The version of this format."),
  kind: z.literal("Runbook").describe("What the file is."),
  metadata: z
    .strictObject({
      name: kebab.describe("One of its own among all runbooks; stands in notes, metrics and the log."),
      summary: sentence.describe("What is wrong when it is needed, in a few words."),
      url: z.string().min(1).max(2000).optional().describe("The page a person reads; linked from the notes."),
    })
    .describe("What it is called."),
  match: z.array(z.string()).min(1).max(32).describe("Alertmanager matchers; an alert has to match all of them."),
  mode: z.enum(MODES).default("shadow").describe("How far it may go: tell, ask first, or act."),
  targets: z
    .record(identifier, Target)
    .default({})
    .describe("The workloads that it reads and changes, by a name for each."),
  signal: Signal,
  collect: z
    .record(identifier, CollectorUse)
    .default({})
    .describe("Name in conditions → collector; all are asked at once."),
  causes: z.array(Cause).min(1).max(500).describe("What may be wrong, in order: the first that is true holds."),
  remedies: z.array(Remedy).min(1).max(500).describe("What to do: one for each cause."),
  limits: Limits.prefault({}),
  accept_owners: z
    .array(text(/^[\w./-]{1,128}$/, "the name of an owner, such as helm"))
    .max(32)
    .default([])
    .describe("Owners of fields whose values may be changed all the same, by their names in the table of owners."),
  verify: Verify.prefault({}),
  hand_off: z
    .strictObject({ to: z.literal("escalation-policy").describe("The incident pages again.") })
    .optional()
    .describe("Who takes over."),
});
export type RunbookText = z.output<typeof RunbookText>;

/** How long a temporary remedy may stay. */
export const Lasts = duration("1m", "7d").describe(
  "A temporary remedy: it is put back when the alert has been resolved for the soak, at the latest after so long.",
);

/** Longest a collector may be given, and what it has without saying so. */
export const Timeout = duration("100ms", "2m").describe("How long it may take; default 10s.");
export const DEFAULT_TIMEOUT = 10_000;
