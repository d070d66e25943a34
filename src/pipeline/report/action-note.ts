import type { Applied, Change, Rollout } from "../../domain/change.ts";
import type { Consent } from "../../domain/consent.ts";
import type { Runbook } from "../../domain/runbook.ts";
import type { Treatment } from "../../domain/treatment.ts";
import { capitalised, inWords, plain, utcTime } from "../../domain/wording.ts";
import type { Prepared } from "../prepare.ts";
import { bounded, firstLine } from "./bounded.ts";
import { footer } from "./footer.ts";

interface Action {
  readonly prepared: Prepared;
  readonly applied: Applied & { readonly kind: "applied" };
  readonly rollout?: Rollout;
  readonly consent?: Consent;
}

/** What was changed, to the field, and how far it has come. */
export function actionNote(
  { episode, runbook }: Treatment,
  { prepared, applied, rollout, consent }: Action,
  { publicUrl }: { publicUrl: string | undefined },
): string {
  const did = capitalised(plain(prepared.did));
  const state = progress(prepared.change, rollout);
  const first = firstLine(`${did}; ${state}.`, `${did}.`, `${withoutAside(did)}.`);
  const body = [
    ...(first.includes(state) ? [] : [`${capitalised(state)}.`]),
    `Changed at ${utcTime(applied.at)}:`,
    ...prepared.diff.map((line) => `  ${plain(line)}`),
    ...(consent ? [`Approved by ${plain(consent.by)} at ${utcTime(consent.at)}.`] : []),
    ...applied.warnings.map((warning) => `The API server warned: ${plain(warning)}`),
    ...temporary(runbook, prepared, applied.at),
    "Next: the alert's own metric decides whether it helped.",
  ];
  return bounded(first, body, footer(episode.run, "action", { publicUrl, runbook: runbook.url }));
}

/** Without the parenthesis at its end: the lines of the change say it too. */
function withoutAside(did: string): string {
  return did.replace(/ \([^()]*\)$/, "");
}

/** When it is put back. */
function temporary({ verify }: Runbook, { lasts }: Prepared, at: number): readonly string[] {
  if (lasts === undefined) return [];
  const latest = `at the latest at ${utcTime(at + lasts)}, ${inWords(lasts)} from then`;
  return [`Temporary: put back when the alert has been resolved for ${inWords(verify.soak)}, ${latest}.`];
}

function progress({ kind }: Change, rollout: Rollout | undefined): string {
  if (kind === "config-map-key") return "its pods have to read it by themselves";
  switch (rollout?.kind) {
    case undefined:
      return "the rollout is under way";
    case "done":
      return "the rollout is complete";
    case "going":
    case "stuck":
      return `the rollout hangs (${plain(rollout.reason)})`;
  }
}
