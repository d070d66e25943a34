import { type Audited, auditLog, requestsOf } from "../audit-log.ts";
import { notesOf } from "../e2e/ledger.ts";
import type { RunView } from "../e2e/service.ts";
import { Stage } from "../e2e/stage.ts";
import { until } from "../e2e/until.ts";
import type { Account } from "./account.ts";
import type { Apis } from "./apis.ts";
import { driftNamespace } from "./drift-namespace.ts";
import type { LoopCase } from "./loop-cases.ts";
import { type Binaries, type WatchedNight, watchedNight } from "./watched-night.ts";

/** What came of one case. */
export interface Loop {
  readonly run: RunView;
  readonly notes: Readonly<Record<string, string>>;
  readonly incident: string | undefined;
  /** What the service's account asked of the API server; empty where nobody says where the audit log is. */
  readonly requests: readonly Audited[];
  readonly granted: Account["granted"];
}

export async function play(
  each: LoopCase,
  { apis, binaries }: { readonly apis: Apis; readonly binaries: Binaries },
): Promise<Loop> {
  const stage = new Stage();
  const over = new AbortController();
  stage.last(() => over.abort());
  try {
    const drift = await driftNamespace(apis, each.begin);
    stage.last(() => drift.close());
    const night = await watchedNight(stage, { apis, drift, binaries });
    if (each.measured) await until("its pods are measured", () => isMeasured(apis, drift.namespace), 120_000);
    if (!each.late) await night.berth.start();
    await each.trouble(night, over.signal);
    if (each.late) await night.berth.start();
    const run = await endOf(night, each);
    return {
      run,
      notes: notesOf(night),
      incident: night.pagerduty.state.incidents[0]?.status,
      requests: requestsOf(night.account.username, auditLog() ?? ""),
      granted: night.account.granted,
    };
  } finally {
    await stage.strike();
  }
}

/** The run has ended, and where that is how it ends the incident too. */
async function endOf({ berth, pagerduty }: WatchedNight, { outcome }: LoopCase): Promise<RunView> {
  const run = await until(
    "the run has ended",
    async () => (await berth.runs()).find(({ state }) => state === "ended"),
    240_000,
  );
  if (outcome === "resolved" && run.outcome?.kind === "resolved")
    await until("the incident is resolved", () => pagerduty.state.incidents[0]?.status === "resolved", 30_000);
  return run;
}

/** The metrics API knows its pods. */
export async function isMeasured({ objects }: Apis, namespace: string): Promise<boolean> {
  const { items } = await objects.list("metrics.k8s.io/v1beta1", "PodMetrics", namespace);
  return items.length >= 8;
}
