import { isAsked } from "../domain/blast-radius.ts";
import { isUnhealthy } from "../domain/deployment-health.ts";
import { allow, refuse } from "../domain/verdict.ts";
import { targetName } from "../domain/workload.ts";
import type { Cluster } from "../ports/cluster.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** One bad workload is a trouble of its own; most of them bad is not, and a restart of one will not mend it. */
export function blastRadius(cluster: Cluster, share: number): Guard<ApplyQuestion> {
  return {
    name: "blast-radius",
    summary: "Are no more of the runbook's workloads unhealthy than a share of them (`storm.unhealthy_targets`)?",
    example: "2 of the 3 workloads of this runbook are unhealthy (a/b, a/c): this is wider than one workload.",
    judge: async ({ runbook }, signal) => {
      const targets = [...new Map(Object.values(runbook.targets).map((each) => [targetName(each), each])).values()];
      if (!isAsked(share) || targets.length < 2) return allow;
      const workloads = await Promise.all(targets.map((target) => cluster.workload(target, signal)));
      const bad = workloads.filter(isUnhealthy);
      if (bad.length < 2 || bad.length <= share * targets.length) return allow;
      const names = bad.map(({ target }) => `${target.namespace}/${target.name}`).join(", ");
      return refuse(
        `${bad.length} of the ${targets.length} workloads of this runbook are unhealthy (${names}): this is wider than one workload.`,
      );
    },
  };
}
