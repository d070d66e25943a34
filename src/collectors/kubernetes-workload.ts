import { z } from "zod";
import { isAlive, POD_TROUBLES, troubleLines, troublesOf } from "../domain/pod-troubles.ts";
import { amountOf } from "../domain/quantity.ts";
import { toSee } from "../domain/right.ts";
import { inWords } from "../domain/wording.ts";
import { isRollingOut, targetName, type Workload } from "../domain/workload.ts";
import { type Collected, type Collector, TargetParam } from "./collector.ts";

const Params = z.strictObject({ target: TargetParam });
type Params = z.output<typeof Params>;

/** A Deployment and its pods, as `kubectl get` and `describe` show them. */
export const kubernetesWorkload: Collector<Params> = {
  name: "kubernetes.workload",
  summary: "A Deployment: its replicas, its pods' restarts and troubles, its age and rollout.",
  params: Params,
  facts: {
    desired: { type: "int", doc: "Pods that are wanted; 0 = scaled down by intent." },
    updated: { type: "int", doc: "Pods of the newest template." },
    total: { type: "int", doc: "Pods of any template." },
    ready: { type: "int", doc: "Pods that are ready." },
    available: { type: "int", doc: "Pods that have been ready for long enough." },
    ...POD_TROUBLES,
    age_minutes: { type: "double", doc: "Since the Deployment was created." },
    generation: { type: "int", doc: "Counts changes to its specification." },
    revision: { type: "int", doc: "Counts changes to its pod template." },
    changed_minutes_ago: { type: "double", doc: "Since its pod template last changed, by a restart or an undo too." },
    deployed_minutes_ago: { type: "double", doc: "Since its pod template last changed other than by a restart." },
    rollout_in_progress: { type: "bool", doc: "Pods of the newest template are still to come, or older ones to go." },
    rollout_stuck: { type: "bool", doc: "The rollout has come no further within its progress deadline." },
    memory_limits: { type: "map<string, double>", doc: "For each container that has one: its memory limit in bytes." },
    paused: { type: "bool", doc: "Rollouts are paused." },
  },
  rights: ({ target }) => toSee(target),
  async collect({ target }, { cluster, clock }, signal) {
    return told(await cluster.workload(target, signal), clock.now());
  },
};

function told(workload: Workload, now: number): Collected {
  const pods = workload.pods.filter(isAlive);
  const { desired, updated, total, ready, available, generation, revision, paused } = workload;
  const facts = {
    desired,
    updated,
    total,
    ready,
    available,
    ...troublesOf(pods),
    age_minutes: (now - workload.createdAt) / 60_000,
    generation,
    revision,
    changed_minutes_ago: (now - workload.changedAt) / 60_000,
    deployed_minutes_ago: (now - workload.deployedAt) / 60_000,
    rollout_in_progress: isRollingOut(workload),
    rollout_stuck: workload.stuck,
    memory_limits: memoryLimits(workload),
    paused,
  };
  return { facts, evidence: evidence({ ...workload, pods }, now) };
}

function memoryLimits({ containers }: Workload): Readonly<Record<string, number>> {
  const limits = containers.map(({ name, memory }) => [name, amountOf(memory.limit ?? "")] as const);
  return Object.fromEntries(limits.filter((each): each is [string, number] => each[1] !== undefined));
}

function evidence(workload: Workload, now: number): string {
  const { target, ready, desired, updated, available, revision, changedAt, deployedAt, images } = workload;
  const state = `${workload.paused ? ", paused" : ""}${workload.stuck ? ", rollout stuck" : ""}`;
  const lines = [
    `${targetName(target)}: ${ready}/${desired} ready, ${updated} up to date, ${available} available`,
    `revision ${revision} (${ageOf(now - changedAt, now - deployedAt)}), ${images.join(", ")}${state}`,
    ...troubleLines(workload.pods, now),
  ];
  return lines.join("\n");
}

/** A restart makes a new revision too: which of the two it was matters at night. */
function ageOf(changed: number, deployed: number): string {
  const deployment = `deployed ${inWords(deployed)} ago`;
  return changed < deployed ? `${deployment}, restarted ${inWords(changed)} ago` : deployment;
}
