import { z } from "zod";
import type { ClusterEvent } from "../domain/cluster-event.ts";
import { shownLogLine } from "../domain/log-line.ts";
import { byTrouble, isAlive } from "../domain/pod-troubles.ts";
import { toSee } from "../domain/right.ts";
import { inWords } from "../domain/wording.ts";
import { targetName, type Workload } from "../domain/workload.ts";
import { type Collected, type Collector, TargetParam } from "./collector.ts";

const MOST_PODS = 8;
const SHOWN = 5;

const Params = z.strictObject({
  target: TargetParam,
  minutes: z
    .number()
    .positive()
    .max(1_440)
    .default(30)
    .describe("Older events are left out; Kubernetes keeps an hour."),
});
type Params = z.output<typeof Params>;

/** `kubectl describe`'s events, of the Deployment, its present ReplicaSet and its most troubled pods. */
export const kubernetesEvents: Collector<Params> = {
  name: "kubernetes.events",
  summary:
    "Warning events of a Deployment, its present ReplicaSet and its pods (at most eight, the troubled ones first).",
  params: Params,
  facts: {
    warnings: { type: "int", doc: "How often something was warned of; 0 = Kubernetes has no such event." },
    reasons: { type: "list<string>", doc: "The reasons, most frequent first: `BackOff`, `FailedScheduling`, …" },
    by_reason: { type: "map<string, double>", doc: "For each reason: how often." },
  },
  rights: ({ target }) => [
    ...toSee(target),
    { group: "", resource: "events", verbs: ["list"], namespace: target.namespace },
  ],
  async collect({ target, minutes }, { cluster, signs, clock }, signal) {
    const workload = await cluster.workload(target, signal);
    const { namespace } = target;
    const found = await Promise.all(objectsOf(workload).map((uid) => signs.warnings({ namespace, uid }, signal)));
    const since = clock.now() - minutes * 60_000;
    return told(
      found.flat().filter(({ at }) => at >= since),
      { about: `${targetName(target)} in the last ${inWords(minutes * 60_000)}`, now: clock.now() },
    );
  },
};

/** A ReplicaSet tells why it cannot make pods: a quota, a refusal. */
function objectsOf({ uid, revisions, pods }: Workload): readonly string[] {
  const troubled = pods.filter(isAlive).toSorted(byTrouble).slice(0, MOST_PODS);
  return [uid, ...revisions.slice(0, 1).map((revision) => revision.uid), ...troubled.map((pod) => pod.uid)];
}

function told(events: readonly ClusterEvent[], { about, now }: { about: string; now: number }): Collected {
  const reasons = [...Map.groupBy(events, ({ reason }) => reason)]
    .map(([reason, all]) => ({ reason, all, count: all.reduce((sum, { count }) => sum + count, 0) }))
    .toSorted((a, b) => b.count - a.count);
  const warnings = reasons.reduce((sum, { count }) => sum + count, 0);
  const facts = {
    warnings,
    reasons: reasons.map(({ reason }) => reason),
    by_reason: Object.fromEntries(reasons.map(({ reason, count }) => [reason, count])),
  };
  if (warnings === 0) return { facts, evidence: `no warnings about ${about}` };
  const lines = reasons.slice(0, SHOWN).map(({ reason, all, count }) => {
    const last = all.reduce((a, b) => (b.at > a.at ? b : a));
    return `${count} x ${reason}, last ${inWords(now - last.at)} ago, ${last.kind} ${last.name}: ${shownLogLine(last.message)}`;
  });
  const more = reasons.length > SHOWN ? [`and ${reasons.length - SHOWN} more reasons`] : [];
  return { facts, evidence: [`${warnings} warnings about ${about}`, ...lines, ...more].join("\n") };
}
