import type { Applied, Rollout } from "../../../domain/change.ts";
import type { Recovery } from "../../../domain/health.ts";
import { capitalised } from "../../../domain/wording.ts";
import type { RunLog } from "../../../ports/reports.ts";
import type { Prepared } from "../../prepare.ts";
import { lineOf, recordedValue } from "../run-log.ts";
import { code, ended, notKnown, statement, utc, words } from "./statement.ts";

/** What was changed and what came of it. */
export function actions(log: RunLog): readonly string[] {
  const line = lineOf(log, "apply");
  const applied = recordedValue(line) as Applied | undefined;
  const prepared = recordedValue(lineOf(log, "prepare")) as Prepared | undefined;
  if (!line) return [`- None by first-responder. ${reasonOf(log)}`];
  if (applied?.kind !== "applied") {
    const why = applied
      ? words(ended(applied.reason))
      : notKnown("the change was sent, and its answer is not in the log");
    return [`- ${statement(`Tried, without a known effect: ${why}`, line)}`];
  }
  const did = prepared?.did ?? "changed something that the log does not name";
  return [
    `- ${statement(`${utc(applied.at)}: ${words(capitalised(did))}.`, line)}`,
    ...(prepared?.diff ?? []).map((each) => `  - ${statement(code(each), line)}`),
    ...results(log),
  ];
}

function reasonOf({ run }: RunLog): string {
  return run.outcome ? statement(words(ended(run.outcome.reason)), "run") : statement("The run has not ended.", "run");
}

function results(log: RunLog): readonly string[] {
  const [rollout, verify] = [lineOf(log, "rollout"), lineOf(log, "verify")];
  const rolledOut = recordedValue(rollout) as Rollout | undefined;
  const health = recordedValue(verify) as Recovery | undefined;
  return [
    ...(rollout && rolledOut
      ? [
          statement(
            rolledOut.kind === "done"
              ? "The rollout completed."
              : `The rollout hung: ${words(ended(rolledOut.reason))}`,
            rollout,
          ),
        ]
      : []),
    verify && health
      ? statement(`Result: ${health.kind}. ${words(ended(health.reason))}`, verify)
      : `Result: ${notKnown("the signal was not read to an end afterwards").toLowerCase()}`,
  ].map((each) => `- ${each}`);
}
