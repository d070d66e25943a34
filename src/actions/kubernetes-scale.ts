import { z } from "zod";
import type { Autoscaler } from "../domain/autoscaler.ts";
import { type Raise, type Raised, raised } from "../domain/raise.ts";
import { onDeployment, type Right, toMark, toSee } from "../domain/right.ts";
import { targetName, type Workload } from "../domain/workload.ts";
import { type Action, type Planned, refuse, TargetParam } from "./action.ts";

const replicas = z.int().min(1).max(1000);

const Params = z
  .strictObject({
    target: TargetParam,
    at_least: replicas.describe("How many replicas there have to be at least."),
    factor: z
      .number()
      .gt(1)
      .max(4)
      .exactOptional()
      .describe("So many times what is there, rounded up, if that is more."),
    ceiling: replicas.exactOptional().describe("Never more than this; without it, `at_least`. Needed with a factor."),
    autoscaler: z
      .string()
      .min(1)
      .exactOptional()
      .describe("The name of the HorizontalPodAutoscaler that scales it, if not that of the target."),
  })
  .superRefine(({ at_least, factor, ceiling }, context) => {
    if (ceiling === undefined && factor !== undefined) {
      context.addIssue({
        code: "custom",
        path: ["factor"],
        message: "has no bound",
        params: { expected: "a ceiling beside it" },
      });
    }
    if (ceiling !== undefined && at_least > ceiling) {
      const expected = `at most the ceiling, ${ceiling}`;
      context.addIssue({ code: "custom", path: ["at_least"], message: `is ${at_least}`, params: { expected } });
    }
  });
type Params = z.output<typeof Params>;

/** `kubectl scale`, upwards only. Where an autoscaler rules, its minimum is raised: it would take back anything else. */
export const kubernetesScale: Action<Params> = {
  name: "kubernetes.scale",
  verb: "scale up",
  summary:
    "Scales a Deployment up. Where a HorizontalPodAutoscaler scales it, that one's `minReplicas` is raised instead.",
  impact: "More pods; none is replaced or taken away.",
  undoable: true,
  undo: "The earlier `replicas` or `minReplicas`, as long as it still is what was set.",
  params: Params,
  target: ({ target }) => target,
  rights: ({ target, autoscaler = target.name }) => [
    ...toSee(target),
    onDeployment(target, ["patch"]),
    onAutoscaler(target.namespace, ["list"]),
    { ...onAutoscaler(target.namespace, ["get", "patch"]), name: autoscaler },
    toMark(target),
  ],
  permits: ({ target, at_least, ceiling: atMost = at_least }) => [{ kind: "replicas", target, atMost }],
  plan: async (params, { cluster, details }, signal) => {
    const [workload, autoscaler] = await Promise.all([
      cluster.workload(params.target, signal),
      details.autoscaler(params.target, signal),
    ]);
    if (workload.desired === 0) {
      return refuse(
        "possible",
        `${targetName(params.target)} is scaled to 0, which somebody meant: it is not scaled up`,
      );
    }
    return autoscaler ? raiseMinimum(workload, autoscaler, params) : scaleUp(workload, params);
  },
};

function onAutoscaler(namespace: string, verbs: Right["verbs"]): Right {
  return { group: "autoscaling", resource: "horizontalpodautoscalers", verbs, namespace };
}

function scaleUp(workload: Workload, params: Params): Planned {
  const { target, uid, resourceVersion, generation, desired: before } = workload;
  const name = targetName(target);
  const more = raised(before, boundsOf(params), times);
  if (more.kind !== "to") return refuse("monotonic", `${name} ${reasonFor(more, before, params)}`);
  const { amount } = more;
  return {
    kind: "change",
    says: `scale ${name} from ${before} to ${amount} replicas`,
    did: `scaled ${name} from ${before} to ${amount} replicas`,
    change: { kind: "scale", target, uid, resourceVersion, generation, replicas: amount, before },
  };
}

/** What the autoscaler itself has asked for counts: a minimum below that would change nothing. */
function raiseMinimum({ target, desired }: Workload, autoscaler: Autoscaler, params: Params): Planned {
  const { name, uid, resourceVersion, generation, minReplicas: before, maxReplicas } = autoscaler;
  const whose = `HorizontalPodAutoscaler ${target.namespace}/${name}`;
  const now = Math.max(before, desired);
  if (now >= maxReplicas) {
    return refuse(
      "monotonic",
      `${whose} already asks for ${now} replicas, and its maxReplicas is ${maxReplicas}: it is for a person to allow more`,
    );
  }
  const { ceiling, ...bounds } = boundsOf(params);
  const more = raised(now, { ...bounds, ceiling: Math.min(ceiling, maxReplicas) }, times);
  if (more.kind !== "to")
    return refuse("monotonic", `${targetName(target)}, scaled by ${whose}, ${reasonFor(more, now, params)}`);
  const { amount } = more;
  return {
    kind: "change",
    says: `raise minReplicas of ${whose} from ${before} to ${amount}`,
    did: `raised minReplicas of ${whose} from ${before} to ${amount}`,
    change: {
      kind: "min-replicas",
      target,
      autoscaler: name,
      uid,
      resourceVersion,
      generation,
      minReplicas: amount,
      before,
    },
  };
}

function boundsOf({ at_least: atLeast, factor, ceiling = atLeast }: Params): Raise<number> {
  return { atLeast, factor, ceiling };
}

function times(amount: number, factor: number): number {
  return Math.ceil(amount * factor);
}

function reasonFor({ kind }: Raised<number>, now: number, { at_least, ceiling }: Params): string {
  return kind === "at-ceiling"
    ? `already has ${now} replicas, and the runbook's ceiling is ${ceiling ?? at_least}`
    : `already has ${now} replicas, at least the ${at_least} that the runbook asks for`;
}
