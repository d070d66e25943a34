import { isAsked } from "../domain/blast-radius.ts";
import { allow, refuse } from "../domain/verdict.ts";
import { firstFew } from "../domain/wording.ts";
import type { ClusterSigns } from "../ports/cluster.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** With nodes away, what runs on them is down for a reason that no change of a workload mends. */
export function nodes(signs: Pick<ClusterSigns, "nodes">, share: number): Guard<ApplyQuestion> {
  return {
    name: "nodes",
    summary: "Are no more of the cluster's nodes not ready than a share of them (`storm.unhealthy_nodes`)?",
    example: "2 of the 9 nodes are not ready (worker-3, worker-4): this is wider than one workload.",
    judge: async (_question, signal) => {
      if (!isAsked(share)) return allow;
      const all = await signs.nodes(signal);
      const away = all.filter(({ ready }) => !ready).map(({ name }) => name);
      if (away.length <= share * all.length) return allow;
      const isOrAre = away.length === 1 ? "is" : "are";
      const which = `${away.length} of the ${all.length} nodes ${isOrAre} not ready (${firstFew(away)})`;
      return refuse(`${which}: this is wider than one workload.`);
    },
  };
}
