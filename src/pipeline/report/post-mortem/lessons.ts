import type { Applied } from "../../../domain/change.ts";
import type { Recovery } from "../../../domain/health.ts";
import type { Aftermath } from "../../../domain/impact.ts";
import type { Standing } from "../../../domain/incident.ts";
import type { Plan } from "../../../domain/plan.ts";
import type { Verdict } from "../../../domain/verdict.ts";
import { inWords } from "../../../domain/wording.ts";
import type { RunLog } from "../../../ports/reports.ts";
import { held, lineOf, recordedValue } from "../run-log.ts";
import { findingIn } from "./root-cause.ts";
import { code, ended, statement, words } from "./statement.ts";

/** How long it took: nobody has to judge these. */
export function durations(log: RunLog): readonly string[] {
  const { acceptedAt, resolvedAt } = log.run;
  const impact = lineOf(log, "impact");
  const firedAt = (recordedValue(impact) as Aftermath | undefined)?.firedAt ?? null;
  const [acknowledged, plan, apply] = ["acknowledge", "plan", "apply"].map((name) => lineOf(log, name));
  const ours = (recordedValue(acknowledged) as Standing | undefined)?.kind === "in-charge";
  const applied = recordedValue(apply) as Applied | undefined;
  return [
    ...(impact && firedAt !== null
      ? [statement(`From firing to accepted: ${inWords(acceptedAt - firedAt)}.`, impact)]
      : []),
    ...(acknowledged && ours
      ? [statement(`From accepted to acknowledged: ${inWords(acknowledged.at - acceptedAt)}.`, acknowledged)]
      : []),
    ...(plan ? [statement(`From accepted to diagnosed: ${inWords(plan.at - acceptedAt)}.`, plan)] : []),
    ...(apply && applied?.kind === "applied"
      ? [statement(`From accepted to changed: ${inWords(applied.at - acceptedAt)}.`, apply)]
      : []),
    ...(resolvedAt === null
      ? []
      : [statement(`From accepted to resolved: ${inWords(resolvedAt - acceptedAt)}.`, "run")]),
  ].map((each) => `- ${each}`);
}

export function wentWell(log: RunLog): readonly string[] {
  const findings = log.events.flatMap((event) => (findingIn(event) ? [{ event, finding: findingIn(event) }] : []));
  const last = findings.at(-1)?.event;
  const line = lineOf(log, "plan");
  const plan = recordedValue(line) as Plan | undefined;
  const verify = lineOf(log, "verify");
  const health = recordedValue(verify) as Recovery | undefined;
  const all = findings.every(({ finding }) => finding?.kind === "found");
  return listed([
    ...(last && all ? [statement(`All ${findings.length} collectors answered.`, last)] : []),
    ...(line && plan && plan.cause !== "unknown" ? [statement(`The cause was named: ${code(plan.cause)}.`, line)] : []),
    ...(verify && health?.kind === "recovered" ? [statement("The action helped: the signal recovered.", verify)] : []),
    ...(log.run.outcome?.kind === "resolved"
      ? [statement("It was resolved without handing over to a person.", "run")]
      : []),
  ]);
}

export function wentBadly(log: RunLog): readonly string[] {
  const { run, events } = log;
  const intent = lineOf(log, "intent");
  const verdict = recordedValue(intent) as Verdict | undefined;
  const objects = verdict?.kind === "refuse" || verdict?.kind === "ask" || verdict?.kind === "wait";
  return listed([
    ...events.flatMap((event) => {
      const finding = findingIn(event);
      return finding?.kind === "missing"
        ? [statement(`${code(finding.name)} could not be read: ${words(ended(finding.why))}`, event)]
        : [];
    }),
    ...events.flatMap((event) => {
      const line = held(event);
      return line.kind === "failed"
        ? [statement(`Step ${code(event.name)} failed: ${words(ended(line.why))}`, event)]
        : [];
    }),
    ...(intent && objects ? [statement(`The action was not allowed: ${words(ended(verdict.reason))}`, intent)] : []),
    ...(run.outcome && run.outcome.kind !== "resolved"
      ? [statement(`The run ended as ${run.outcome.kind}: ${words(ended(run.outcome.reason))}`, "run")]
      : []),
    ...(run.relapses > 0
      ? [statement(`The group fired again ${run.relapses} times soon after it was resolved.`, "run")]
      : []),
  ]);
}

function listed(all: readonly string[]): readonly string[] {
  return all.length === 0 ? ["- Nothing that the log tells."] : all.map((each) => `- ${each}`);
}
