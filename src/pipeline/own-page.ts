import type { DedupKey } from "../domain/brand.ts";
import type { Episode } from "../domain/episode.ts";
import type { Mode } from "../domain/mode.ts";
import { shortened } from "../domain/wording.ts";
import type { Identity } from "../ports/identity.ts";
import type { Page } from "../ports/pager.ts";
import type { OnCall } from "./deps.ts";

/** The key of an incident that we open ourselves: never Alertmanager's own, whose trigger would be swallowed while acknowledged. */
export function ownKey(key: DedupKey, identity: Identity): DedupKey {
  return identity.sha256(`first-responder:${key}`) as DedupKey;
}

/** PagerDuty as a run of that mode may use it: shadow runs page nobody. */
export function pagingUnlessShadow(oncall: OnCall, mode: Mode): OnCall {
  const { incidents, lease, notes, people } = oncall;
  return mode === "shadow" ? { incidents, lease, notes, people } : oncall;
}

/** A page about an alert group that `predicate` ("has no PagerDuty incident"). */
export function pageFor(episode: Episode, key: DedupKey, predicate: string): Page {
  const { notification } = episode;
  const name = notification.commonLabels["alertname"] ?? notification.groupLabels["alertname"] ?? "An alert group";
  const summary = notification.commonAnnotations["summary"];
  return {
    key,
    summary: shortened(`${name} ${predicate}${summary ? `: ${summary}` : ""}`, 1_024),
    severity: "critical",
    source: notification.source,
    details: { run: episode.run, group: shortened(notification.groupKey, 1_000) },
    links: notification.externalUrl ? [{ href: notification.externalUrl, text: "Alertmanager" }] : [],
  };
}
