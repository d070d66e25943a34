import type { Applied, Rollout } from "../../../domain/change.ts";
import type { Finding } from "../../../domain/facts.ts";
import type { Recovery } from "../../../domain/health.ts";
import type { Standing } from "../../../domain/incident.ts";
import type { Outcome } from "../../../domain/outcome.ts";
import type { Plan } from "../../../domain/plan.ts";
import type { Verdict } from "../../../domain/verdict.ts";
import { capitalised } from "../../../domain/wording.ts";
import type { RunEvent } from "../../../ports/events.ts";
import type { Answered } from "../../await-answer.ts";
import type { Matched } from "../../match-runbook.ts";
import type { Prepared } from "../../prepare.ts";
import { held } from "../run-log.ts";
import { ended, words } from "./statement.ts";

export const WE = "first-responder";

export interface Described {
  readonly by: string;
  readonly what: string;
}

/** One line of the log in words; empty when it is of no interest to people. */
export function describe(event: RunEvent): readonly Described[] {
  const line = held(event);
  if (line.kind === "failed") return [{ by: WE, what: `Step ${words(event.name)} failed: ${words(ended(line.why))}` }];
  const { value } = line;
  if (event.name === "cancel" || event.name === "replay") return asked(event.name, value);
  const what = event.name.startsWith("collect:") ? gap(value as Finding | null) : WORDS[event.name]?.(value as never);
  return what === undefined ? [] : [{ by: WE, what: capitalised(ended(what)) }];
}

const WORDS: Readonly<Record<string, (value: never) => string | undefined>> = {
  match: (matched: Matched | null) => {
    if (matched?.kind === "matched") return `matched runbook ${words(named(matched))}`;
    return matched ? words(matched.reason) : undefined;
  },
  storm: (verdict: Verdict | null) => objection("stood back", verdict),
  locate: (standing: Standing | null) => (standing ? place(standing) : undefined),
  "may-we-act": (verdict: Verdict | null) => objection("left the incident to people", verdict),
  acknowledge: (standing: Standing | null) => (standing ? place(standing) : undefined),
  plan: (plan: Plan | null) => {
    if (!plan) return undefined;
    return plan.kind === "act" ? words(`named the cause: ${plan.says} (${plan.because})`) : words(plan.reason);
  },
  prepare: (prepared: Prepared | { kind: "refuse"; reason: string } | null) =>
    prepared?.kind === "refuse" ? `changed nothing: ${words(prepared.reason)}` : undefined,
  intent: (verdict: Verdict | null) => objection("did not act", verdict),
  ask: (question: object | null) => (question ? "asked people whether to act" : undefined),
  answer: (answered: Answered | null) => (answered ? words(answered.reason) : undefined),
  "restore:end": (end: { readonly reason?: string } | null) => (end?.reason ? words(end.reason) : undefined),
  apply: (applied: Applied | null) => {
    if (!applied) return undefined;
    return applied.kind === "applied" ? "the API server took the change" : `changed nothing: ${words(applied.reason)}`;
  },
  rollout: (rollout: Rollout | null) => {
    if (!rollout) return undefined;
    return rollout.kind === "done" ? "the rollout is complete" : `the rollout hangs: ${words(rollout.reason)}`;
  },
  verify: (health: Recovery | null) => (health ? `the signal: ${health.kind}. ${words(health.reason)}` : undefined),
  "hand-off": () => "handed the incident over: it pages again",
  "take-back": () => "took back the acknowledgement: the incident pages again",
  page: () => "paged people by an incident of its own",
  conclude: (outcome: Outcome | null) =>
    outcome ? `ended the run: ${outcome.kind}. ${words(outcome.reason)}` : undefined,
  closing: (text: string | null) => (typeof text === "string" ? words(text) : undefined),
};

function named(matched: object): string {
  return "name" in matched ? String(matched.name) : "unknown";
}

function place(standing: Standing): string | undefined {
  switch (standing.kind) {
    case "in-charge":
      return `acknowledged incident ${words(standing.incident.id)} under a lease`;
    case "beside":
    case "asking":
      return `found incident ${words(standing.incident.id)}, ${standing.incident.status}${
        standing.reason ? `: ${words(standing.reason)}` : ""
      }`;
    case "absent":
    case "unknown":
      return words(standing.reason);
    case "none":
      return undefined;
  }
}

function objection(what: string, verdict: Verdict | null): string | undefined {
  const objects = verdict?.kind === "refuse" || verdict?.kind === "ask" || verdict?.kind === "wait";
  return objects ? `${what}: ${words(verdict.reason)}` : undefined;
}

function gap(finding: Finding | null): string | undefined {
  return finding?.kind === "missing" ? `could not read ${words(finding.name)}: ${words(finding.why)}` : undefined;
}

/** What a person asked of the run. */
function asked(name: "cancel" | "replay", value: unknown): readonly Described[] {
  const { by, reason } = (value ?? {}) as { readonly by?: string; readonly reason?: string };
  const what =
    name === "cancel" ? `Cancelled the run: ${words(ended(reason ?? "no reason is known"))}` : "Asked for this replay.";
  return [{ by: by ?? "an operator", what }];
}
