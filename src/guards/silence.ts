import type { Labels } from "../domain/notification.ts";
import type { Silence } from "../domain/silence.ts";
import { allow, type Verdict } from "../domain/verdict.ts";
import { plain, shortened, utcMoment } from "../domain/wording.ts";
import { type Target, targetName } from "../domain/workload.ts";
import type { Silences } from "../ports/silences.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/**
 * Whoever silences an alert that fires is at work on it. Alertmanager tells nobody of a silence that was made after its
 * notification, so it is asked. A silence on a workload counts like one on its alerts.
 */
export function silence(silences: Silences | undefined): Guard<AcknowledgeQuestion> {
  return {
    name: "silence",
    summary: "Does no Alertmanager silence match the alert, or the workload by `namespace` and `deployment`?",
    example: "ana has silenced this alert until 2026-11-30 13:00 UTC: database migration.",
    judge: async ({ episode, targets }, signal): Promise<Verdict> => {
      const active = (await silences?.active(signal)) ?? [];
      const firing = episode.notification.alerts.filter(({ status }) => status === "firing");
      const ofAlert = longest(active.filter((each) => firing.some(({ labels }) => each.matches(labels))));
      if (ofAlert) return until(ofAlert, "this alert");
      const ofTargets = targets.map((target) => longest(active.filter((each) => each.matches(labelsOf(target)))));
      const [first] = ofTargets;
      // where one workload is left, the run may still act on it
      return first && ofTargets.every(Boolean)
        ? until(first, `alerts of ${targets.map(targetName).join(", ")}`)
        : allow;
    },
  };
}

/** As kube-state-metrics names them. */
function labelsOf({ namespace, name }: Target): Labels {
  return { namespace, deployment: name };
}

function longest(silences: readonly Silence[]): Silence | undefined {
  return silences.toSorted((a, b) => b.until - a.until)[0];
}

const LONGEST = 200;

function until({ by, comment, until: end }: Silence, what: string): Verdict {
  const why = shortened(plain(comment), LONGEST) || "no reason is given";
  const who = shortened(plain(by), LONGEST) || "Somebody";
  return { kind: "wait", reason: `${who} has silenced ${what} until ${utcMoment(end)}: ${why}.`, until: end };
}
