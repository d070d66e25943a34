import { z } from "zod";
import { onDeployment, toMark, toSee } from "../domain/right.ts";
import { inWords } from "../domain/wording.ts";
import { isRollingOut, type Pod, targetName, type Workload } from "../domain/workload.ts";
import { type Action, duringRollout, refuse, TargetParam } from "./action.ts";

const WHENS = ["not-ready", "crash-looping"] as const;

const Params = z.strictObject({
  target: TargetParam,
  when: z
    .enum(WHENS)
    .default("not-ready")
    .describe("What makes a pod stuck: it runs and is not ready, or a container of it is in CrashLoopBackOff."),
  minutes: z
    .number()
    .min(1)
    .max(1440)
    .default(5)
    .describe("How long it must have been not ready; for `crash-looping`, how old it must be."),
  share: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe("When more than one pod and more than this share of the wanted pods is stuck, none is deleted."),
});
type Params = z.output<typeof Params>;

/** `kubectl delete pod`, of the one that has been stuck the longest. Pods that are ending already are left to end. */
export const kubernetesDeletePod: Action<Params> = {
  name: "kubernetes.delete-pod",
  verb: "delete a stuck pod of",
  summary: "Deletes the pod of a Deployment that has been stuck the longest; its controller makes another.",
  impact: "One pod is replaced, on whatever node the scheduler chooses.",
  undoable: false,
  undo: "Cannot be undone.",
  params: Params,
  target: ({ target }) => target,
  rights: ({ target }) => [
    ...toSee(target),
    onDeployment(target, ["get"]),
    { group: "", resource: "pods", verbs: ["get", "delete"], namespace: target.namespace },
    toMark(target),
  ],
  permits: ({ target }) => [{ kind: "delete-pod", target }],
  plan: async (params, { cluster, clock }, signal) => {
    const workload = await cluster.workload(params.target, signal);
    if (workload.desired > 0 && isRollingOut(workload))
      return duringRollout(workload, "is in the middle of a rollout: its pods are being replaced anyway");
    const choice = choose(workload, params, clock.now());
    if (choice.kind === "none") return refuse("possible", `${targetName(params.target)} ${choice.reason}`);
    const { name: pod, uid, resourceVersion } = choice.pod;
    const rest = `pod ${params.target.namespace}/${pod}, ${words(params, clock.now() - since(choice.pod, params))}`;
    return {
      kind: "change",
      says: `delete ${rest}`,
      did: `deleted ${rest}`,
      change: { kind: "delete-pod", target: params.target, pod, uid, resourceVersion, generation: 0 },
    };
  },
};

type Choice = { readonly kind: "pod"; readonly pod: Pod } | { readonly kind: "none"; readonly reason: string };

function choose(workload: Workload, params: Params, now: number): Choice {
  const { desired, pods } = workload;
  if (desired === 0) return none("is scaled to 0, which somebody meant");
  const stuck = pods
    .filter((pod) => isStuck(pod, params, now))
    .toSorted((a, b) => since(a, params) - since(b, params) || (a.name < b.name ? -1 : 1));
  const [pod] = stuck;
  if (!pod) return none(`has no pod that is ${words(params, params.minutes * 60_000)} or more`);
  if (stuck.length > 1 && stuck.length / desired > params.share) {
    return none(`has ${stuck.length} pods of ${desired} that are ${WORDS[params.when]}: that is not one pod's trouble`);
  }
  return { kind: "pod", pod };
}

function isStuck(pod: Pod, { when, minutes }: Params, now: number): boolean {
  if (pod.terminating || pod.ready || pod.phase !== "Running") return false;
  if (now - since(pod, { when }) < minutes * 60_000) return false;
  return when === "not-ready" || pod.containers.some(({ waiting }) => waiting === "CrashLoopBackOff");
}

/** A container that crashes may be ready for moments in between: only the pod's age says how long it has had. */
function since(pod: Pod, { when }: Pick<Params, "when">): number {
  return when === "not-ready" ? pod.readyChangedAt : pod.createdAt;
}

const WORDS = { "not-ready": "not ready", "crash-looping": "crash-looping" } as const;

function words({ when }: Pick<Params, "when">, ms: number): string {
  return when === "not-ready" ? `not ready for ${inWords(ms)}` : `crash-looping and ${inWords(ms)} old`;
}

function none(reason: string): Choice {
  return { kind: "none", reason };
}
