import { inWords } from "./wording.ts";
import type { Pod } from "./workload.ts";

/** A pod that was evicted stays listed for days, and one that ends tells of the time before. */
export function isAlive({ terminating, phase }: Pod): boolean {
  return !terminating && phase !== "Failed" && phase !== "Succeeded";
}

export function restartsOf({ containers }: Pod): number {
  return containers.reduce((sum, { restarts }) => sum + restarts, 0);
}

/** Those that tell most first: not ready, then often restarted. */
export function byTrouble(a: Pod, b: Pod): number {
  return Number(a.ready) - Number(b.ready) || restartsOf(b) - restartsOf(a);
}

/** What is wrong with pods, all of them together. */
export interface PodTroubles {
  readonly restarts: number;
  readonly waiting: readonly string[];
  readonly last_terminations: readonly string[];
  readonly oom_killed: number;
}

/** These facts as collectors declare them. */
export const POD_TROUBLES = {
  restarts: { type: "int", doc: "Restarts of all its containers together." },
  waiting: { type: "list<string>", doc: "Why containers wait: `CrashLoopBackOff`, `ImagePullBackOff`, …" },
  last_terminations: { type: "list<string>", doc: "Why containers ended last: `OOMKilled`, `Error`, …" },
  oom_killed: { type: "int", doc: "Containers that last ended because their memory ran out." },
} as const;

export function troublesOf(pods: readonly Pod[]): PodTroubles {
  const containers = pods.flatMap((pod) => pod.containers);
  const ended = containers.map((each) => each.lastTermination);
  return {
    restarts: pods.reduce((sum, pod) => sum + restartsOf(pod), 0),
    waiting: distinct(containers.map((each) => each.waiting)),
    last_terminations: distinct(ended),
    oom_killed: ended.filter((reason) => reason === "OOMKilled").length,
  };
}

const SHOWN = 3;

/** The troubles in words, then the pods that are not ready, by name. */
export function troubleLines(pods: readonly Pod[], now: number): readonly string[] {
  const { restarts, waiting, last_terminations: ended } = troublesOf(pods);
  const bad = pods.filter((pod) => !pod.ready);
  const troubles = [
    ...(restarts > 0 ? [`${restarts} restarts`] : []),
    ...(ended.length > 0 ? [`last ended: ${ended.join(", ")}`] : []),
    ...(waiting.length > 0 ? [`waiting: ${waiting.join(", ")}`] : []),
  ];
  return [
    ...(troubles.length > 0 ? [troubles.join("; ")] : []),
    ...bad.slice(0, SHOWN).map((pod) => `${pod.name}: ${pod.phase}, not ready, ${inWords(now - pod.createdAt)} old`),
    ...(bad.length > SHOWN ? [`and ${bad.length - SHOWN} more pods that are not ready`] : []),
  ];
}

function distinct(reasons: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(reasons.filter((reason) => reason !== undefined))].sort();
}
