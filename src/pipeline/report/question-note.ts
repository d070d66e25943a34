import type { Treatment } from "../../domain/treatment.ts";
import { capitalised, plain, utcTime } from "../../domain/wording.ts";
import type { Approval } from "../../ports/approvals.ts";
import { bounded, firstLine } from "./bounded.ts";
import { footer } from "./footer.ts";

export interface Questioned {
  readonly question: Approval;
  readonly handBack: boolean;
  /** The answer as a sentence; absent: there is none yet. */
  readonly answer?: string;
}

/** What, why, the diff, the risk, until when, and how to answer. */
export function questionNote(
  { episode, runbook }: Treatment,
  { question, handBack, answer }: Questioned,
  { publicUrl }: { publicUrl: string | undefined },
): string {
  const { says, reason, diff, risk, until, plan, run } = question;
  const word = handBack ? "resume" : "approve";
  const open = [
    `It waits until ${utcTime(until)}, holds nothing meanwhile, and does nothing without an answer.`,
    `To let it: comment "${word}" here, or run: first-responder approve ${run} --reason "…"`,
    `To refuse: comment "deny" here, or run: first-responder deny ${run} --reason "…"`,
  ];
  const body = [
    plain(reason),
    ...(answer === undefined ? open : [plain(answer)]),
    "",
    `It would ${plain(says)}:`,
    ...diff.map((line) => `  ${plain(line)}`),
    `Risk: ${risk}.`,
    `Plan ${plan.slice(0, 12)}, asked at ${utcTime(question.askedAt)}; the answer holds for this plan alone.`,
  ];
  const asked = capitalised(`may first-responder ${plain(says)}?`);
  const first =
    answer === undefined
      ? firstLine(`${asked} Comment "${word}" or "deny".`, asked)
      : `Asked whether to ${plain(says)}.`;
  return bounded(first, body, footer(episode.run, "action", { publicUrl, runbook: runbook.url }));
}
