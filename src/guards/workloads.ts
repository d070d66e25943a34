import { isAsked } from "../domain/blast-radius.ts";
import { isUnhealthy } from "../domain/deployment-health.ts";
import { allow, refuse } from "../domain/verdict.ts";
import { firstFew } from "../domain/wording.ts";
import type { ClusterSigns } from "../ports/cluster.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Whether the workload's neighbours are unhealthy, too, those that no runbook names among them. */
export function workloads(signs: Pick<ClusterSigns, "deployments">, share: number): Guard<ApplyQuestion> {
  return {
    name: "workloads",
    summary:
      "Are no more of the namespace's Deployments unhealthy than a share of them (`storm.unhealthy_workloads`)? One alone may always be.",
    example:
      "5 of the 8 Deployments in shop are unhealthy (cart, checkout, mail and 2 more): this is wider than one workload.",
    judge: async ({ change }, signal) => {
      if (!isAsked(share)) return allow;
      const { namespace } = change.target;
      const all = await signs.deployments(namespace, signal);
      const bad = all.filter(isUnhealthy).map(({ name }) => name);
      if (bad.length < 2 || bad.length <= share * all.length) return allow;
      const which = `${bad.length} of the ${all.length} Deployments in ${namespace} are unhealthy (${firstFew(bad)})`;
      return refuse(`${which}: this is wider than one workload.`);
    },
  };
}
