import { z } from "zod";
import { onDeployment, toMark, toSee } from "../domain/right.ts";
import { isRollingOut, targetName, type Workload } from "../domain/workload.ts";
import { type Action, duringRollout, type Planned, refuse, TargetParam } from "./action.ts";

const Params = z.strictObject({ target: TargetParam });
type Params = z.output<typeof Params>;

/** `kubectl rollout restart`: every pod is replaced, as the Deployment's own strategy says. */
export const kubernetesRestart: Action<Params> = {
  name: "kubernetes.restart",
  verb: "restart",
  summary: "Replaces all pods of a Deployment, as `kubectl rollout restart` does.",
  impact: "Every pod is replaced, as the Deployment's own strategy says.",
  undo: "Cannot be undone: the pods that it replaced are gone.",
  params: Params,
  undoable: false, // the pods that it replaces are gone
  target: ({ target }) => target,
  rights: ({ target }) => [...toSee(target), onDeployment(target, ["patch"]), toMark(target)],
  permits: ({ target }) => [{ kind: "restart", target }],
  plan: async ({ target }, { cluster, clock }, signal) => {
    const workload = await cluster.workload(target, signal);
    const objection = objectionTo(workload);
    if (objection !== undefined) return objection;
    const { uid, resourceVersion, generation } = workload;
    const restartedAt = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    return {
      kind: "change",
      says: `restart ${targetName(target)}`,
      did: `restarted ${targetName(target)}`,
      change: { kind: "restart", target, uid, resourceVersion, generation, restartedAt },
    };
  },
};

function objectionTo(workload: Workload): Planned | undefined {
  const name = targetName(workload.target);
  if (workload.desired === 0)
    return refuse("possible", `${name} is scaled to 0, which somebody meant: there is nothing to restart`);
  if (workload.paused) return refuse("rollout", `${name} is paused: a restart would not roll anything out`);
  if (isRollingOut(workload))
    return duringRollout(workload, "is in the middle of a rollout: a restart would get in its way");
  return undefined;
}
