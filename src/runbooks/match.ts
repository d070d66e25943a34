import type { Alert, Notification } from "../domain/notification.ts";
import type { Runbook } from "../domain/runbook.ts";
import { plain, shortened } from "../domain/wording.ts";

/** Which runbook treats a group, or the sentence that says why none does. */
export type Match =
  | { readonly kind: "matched"; readonly runbook: Runbook }
  | { readonly kind: "unmatched"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The one runbook that all alerts of the group match. An incident stands for its whole group, so a group that needs two
 * runbooks, or of which a part is nobody's, cannot be acknowledged for one of them.
 */
export function match(notification: Notification, runbooks: readonly Runbook[]): Match {
  const sorted = telling(notification).map((alert) => ({
    alert,
    runbooks: runbooks.filter((each) => treats(each, alert)),
  }));
  const torn = sorted.find((each) => each.runbooks.length > 1);
  if (torn) return refused(tornReason(torn));
  const found = [...new Set(sorted.flatMap((each) => each.runbooks))];
  const [runbook] = found;
  if (!runbook) return { kind: "unmatched", reason: `No runbook matches ${alertNames(sorted)}.` };
  const strangers = sorted.filter((each) => each.runbooks.length === 0);
  if (found.length === 1 && strangers.length === 0) return { kind: "matched", runbook };
  return refused(`${mixedReason(found, strangers)}: split the group in Alertmanager with ${advice(sorted)}.`);
}

interface Sorted {
  readonly alert: Alert;
  readonly runbooks: readonly Runbook[];
}

/** Those that fire; when none does, all of them. */
function telling({ alerts }: Notification): readonly Alert[] {
  const firing = alerts.filter((alert) => alert.status === "firing");
  return firing.length > 0 ? firing : alerts;
}

function treats({ match }: Runbook, { labels }: Alert): boolean {
  return match.every((matcher) => matcher.matches(labels));
}

function refused(reason: string): Match {
  return { kind: "refused", reason };
}

function tornReason({ alert, runbooks }: Sorted): string {
  return `${alertName(alert)} matches more than one runbook (${names(runbooks)}): make their matchers exclude each other.`;
}

function mixedReason(runbooks: readonly Runbook[], strangers: readonly Sorted[]): string {
  if (strangers.length === 0) return `The group holds alerts of more than one runbook (${names(runbooks)})`;
  return `The group holds alerts of ${names(runbooks)} and others that no runbook knows (${alertNames(strangers)})`;
}

/** `group_by: [alertname, …]`: the labels that the matchers look at and in which the group's alerts differ. */
function advice(sorted: readonly Sorted[]): string {
  const looked = sorted.flatMap((each) => each.runbooks.flatMap(({ match }) => match.map(({ label }) => label)));
  const differ = [...new Set(["alertname", ...looked])].filter(
    (label) => new Set(sorted.map(({ alert }) => alert.labels[label])).size > 1,
  );
  return `group_by: [${differ.length > 0 ? differ.join(", ") : "alertname"}]`;
}

function names(runbooks: readonly Runbook[]): string {
  return runbooks.map(({ name }) => name).join(", ");
}

function alertNames(sorted: readonly Sorted[]): string {
  const all = [...new Set(sorted.map(({ alert }) => alertName(alert)))];
  return all.length > 3 ? `${all.slice(0, 3).join(", ")} and ${all.length - 3} more` : all.join(", ");
}

function alertName({ labels }: Alert): string {
  const name = plain(labels["alertname"] ?? "");
  return name === "" ? "an alert without a name" : shortened(name, 80);
}
