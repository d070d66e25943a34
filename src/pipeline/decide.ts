import { type Facts, type Finding, factsOf } from "../domain/facts.ts";
import type { Decision, JudgedCause, Plan } from "../domain/plan.ts";
import type { Cause, Runbook } from "../domain/runbook.ts";
import type { Truth } from "../domain/truth.ts";
import type { Run } from "../ports/run.ts";
import type { Deps } from "./deps.ts";

/** Names the cause and what to do about it; remembered as the run's plan, and in its log with how each cause was judged. */
export async function decide(runbook: Runbook, findings: readonly Finding[], run: Run, deps: Deps): Promise<Plan> {
  return run.step("plan", async () => {
    const decision = choose(runbook, findings);
    const { causes: _, ...plan } = decision;
    await deps.progress.record(run.id, { plan });
    return decision;
  });
}

interface Judged {
  readonly cause: Cause;
  readonly truth: Truth;
}

/** The plan that follows from what was found, and how every cause was judged. */
export function choose(runbook: Runbook, findings: readonly Finding[]): Decision {
  const facts = factsOf(findings);
  const judged = runbook.causes.map((cause) => ({ cause, truth: cause.when.evaluate(facts) }));
  return { ...planFor(judged, runbook, facts), causes: judged.map((each) => judgedCause(each, runbook, facts)) };
}

function judgedCause({ cause, truth }: Judged, { remedies }: Runbook, facts: ByName): JudgedCause {
  const { name, when } = cause;
  const missing = truth.kind === "unknown" ? { missing: truth.missing } : {};
  const remedy = remedies.find((each) => each.cause === name);
  const action = remedy?.kind === "act" ? { action: remedy.action } : {};
  return { name, truth: truth.kind, when: when.source, values: when.values(facts), ...missing, ...action };
}

type ByName = Readonly<Record<string, Facts>>;

/**
 * The first cause that holds. A cause before it that could not be judged might be the real one, so nothing is done
 * then: unknown never permits an action.
 */
function planFor(judged: readonly Judged[], runbook: Runbook, facts: ByName): Plan {
  const first = judged.findIndex((each) => each.truth.kind === "true");
  const open = judged.slice(0, first < 0 ? undefined : first).filter((each) => each.truth.kind === "unknown");
  const holds = judged[first]?.cause;
  if (!holds) return { kind: "hand-off", cause: "unknown", says: "The cause is not known", reason: withoutCause(open) };

  const because = holds.when.values(facts);
  const index = runbook.remedies.findIndex((each) => each.cause === holds.name);
  const remedy = runbook.remedies[index];
  if (remedy?.kind !== "act")
    return { kind: "hand-off", cause: holds.name, says: says(holds), reason: handOffReason(holds, remedy, because) };
  if (open.length > 0) {
    const reason = `${says(holds)} (${because}), but ${doubts(open)}: not acting on what is not known.`;
    return { kind: "hand-off", cause: holds.name, says: says(holds), reason };
  }
  return { kind: "act", cause: holds.name, says: says(holds), because, action: remedy.action, remedy: index };
}

function handOffReason(
  cause: Cause,
  remedy: { kind: "hand-off"; sentence: string } | undefined,
  because: string,
): string {
  return `${says(cause)} (${because}). ${remedy?.sentence ?? "The runbook has no remedy for it."}`;
}

function withoutCause(open: readonly Judged[]): string {
  if (open.length === 0) return "None of the causes this runbook knows holds.";
  return `No known cause holds for certain: ${doubts(open)}.`;
}

function doubts(open: readonly Judged[]): string {
  return open
    .map(
      ({ cause, truth }) =>
        `${cause.name} cannot be ruled out${truth.kind === "unknown" ? ` (not known: ${truth.missing})` : ""}`,
    )
    .join("; ");
}

function says(cause: Cause): string {
  return cause.says ?? cause.name.replaceAll("-", " ");
}
