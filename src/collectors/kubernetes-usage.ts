import { z } from "zod";
import type { Facts } from "../domain/facts.ts";
import { isAlive } from "../domain/pod-troubles.ts";
import { amountOf } from "../domain/quantity.ts";
import { toSee } from "../domain/right.ts";
import type { PodUsage } from "../domain/usage.ts";
import { rounded } from "../domain/wording.ts";
import { type Bounds, type Pod, targetName } from "../domain/workload.ts";
import { type Collected, type Collector, NotKnown, TargetParam } from "./collector.ts";

const MI = 2 ** 20;

const Params = z.strictObject({ target: TargetParam });
type Params = z.output<typeof Params>;

/** `kubectl top pods`, against what each pod may use. */
export const kubernetesUsage: Collector<Params> = {
  name: "kubernetes.usage",
  summary: "Memory and processor that a Deployment's pods use, against their requests and limits.",
  params: Params,
  facts: {
    measured: { type: "int", doc: "Pods with a figure; unknown, like everything here, when no pod has one." },
    unmeasured: { type: "int", doc: "Pods without: they are young, or do not run. The maxima do not know of them." },
    memory_max: { type: "double", doc: "Bytes that the container with the most memory uses." },
    memory_ratio_max: {
      type: "double",
      doc: "The largest share of its memory limit that a container uses: 0.9 = 90 %.",
    },
    memory_request_ratio_max: { type: "double", doc: "The same of its memory request." },
    cpu_max: { type: "double", doc: "Cores that the busiest container uses." },
    cpu_ratio_max: { type: "double", doc: "The largest share of its processor limit that a container uses." },
    cpu_request_ratio_max: { type: "double", doc: "The same of its processor request." },
    worst_pod: {
      type: "string",
      doc: "The pod nearest to its memory limit; without limits the one with the most memory.",
    },
  },
  rights: ({ target }) => [
    ...toSee(target),
    { group: "metrics.k8s.io", resource: "pods", verbs: ["list"], namespace: target.namespace },
  ],
  async collect({ target }, { cluster, signs }, signal) {
    const { selector, pods } = await cluster.workload(target, signal);
    const living = new Map(pods.filter(isAlive).map((pod) => [pod.name, pod]));
    const all = await signs.usage({ namespace: target.namespace, selector }, signal);
    const used = all.flatMap((usage) => usesOf(usage, living.get(usage.pod), target.container));
    const measured = new Set(used.map(({ pod }) => pod)).size;
    if (measured === 0) throw new NotKnown(`metrics.k8s.io has no figure yet for any pod of ${targetName(target)}`);
    return told(used, { measured, unmeasured: living.size - measured, name: targetName(target) });
  },
};

/** What one container uses, and may use. */
interface Use {
  readonly pod: string;
  readonly container: string;
  readonly memory: Measure;
  readonly cpu: Measure;
}
interface Measure {
  readonly used: number;
  readonly ofLimit?: number;
  readonly ofRequest?: number;
}

function usesOf({ pod, containers }: PodUsage, known: Pod | undefined, only: string | undefined): readonly Use[] {
  if (!known) return []; // another's pod with the same labels, or gone by now
  return Object.entries(containers)
    .filter(([container]) => only === undefined || container === only)
    .map(([container, { memory, cpu }]) => {
      const bounds = known.resources[container];
      return { pod, container, memory: against(memory, bounds?.memory), cpu: against(cpu, bounds?.cpu) };
    });
}

function against(used: number, { limit, request }: Bounds = {}): Measure {
  const [most, asked] = [amountOf(limit ?? ""), amountOf(request ?? "")];
  return { used, ...(most ? { ofLimit: used / most } : {}), ...(asked ? { ofRequest: used / asked } : {}) };
}

function told(
  used: readonly Use[],
  { measured, unmeasured, name }: { measured: number; unmeasured: number; name: string },
): Collected {
  const [memory, cpu] = [used.map((use) => use.memory), used.map((use) => use.cpu)];
  const worst = used.toSorted((a, b) => severity(b) - severity(a) || b.memory.used - a.memory.used)[0];
  const facts: Facts = {
    measured,
    unmeasured,
    ...largest("memory_max", memory, "used"),
    ...largest("memory_ratio_max", memory, "ofLimit"),
    ...largest("memory_request_ratio_max", memory, "ofRequest"),
    ...largest("cpu_max", cpu, "used"),
    ...largest("cpu_ratio_max", cpu, "ofLimit"),
    ...largest("cpu_request_ratio_max", cpu, "ofRequest"),
    ...(worst ? { worst_pod: worst.pod } : {}),
  };
  const missing = unmeasured > 0 ? `, ${unmeasured} pods without a figure` : "";
  return {
    facts,
    evidence: [`usage of ${name}: ${measured} pods measured${missing}`, ...(worst ? [line(worst)] : [])].join("\n"),
  };
}

function severity({ memory }: Use): number {
  return memory.ofLimit ?? -1;
}

/** Left out where no container has such a bound: without a limit there is no share of it. */
function largest(fact: string, measures: readonly Measure[], of: keyof Measure): Facts {
  const values = measures.flatMap((measure) => measure[of] ?? []);
  return values.length === 0 ? {} : { [fact]: Math.max(...values) };
}

function line({ pod, container, memory, cpu }: Use): string {
  const used = `memory ${Math.round(memory.used / MI)} Mi${shares(memory)}, cpu ${rounded(cpu.used)}${shares(cpu)}`;
  return `worst: ${pod} (${container}): ${used}`;
}

function shares({ ofLimit, ofRequest }: Measure): string {
  const parts = [
    ofLimit === undefined ? "no limit" : `${Math.round(ofLimit * 100)} % of its limit`,
    ...(ofRequest === undefined ? [] : [`${Math.round(ofRequest * 100)} % of its request`]),
  ];
  return ` (${parts.join(", ")})`;
}
