import { z } from "zod";
import { isAlive, POD_TROUBLES, troubleLines, troublesOf } from "../domain/pod-troubles.ts";
import { type Collector, NotKnown } from "./collector.ts";

// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

const Params = z.strictObject({
  namespace: z.string().min(1).describe("Where the pods are."),
  labels: z
    .record(z.string().regex(KEY, "is not a label's name"), z.string().max(63).regex(VALUE, "is not a label's value"))
    .refine((labels) => Object.keys(labels).length > 0, { error: "must name at least one label" })
    .describe("Labels that the pods have, all of them, as `kubectl get pods -l` takes them."),
});
type Params = z.output<typeof Params>;

/** Pods by their labels, whatever made them: for what is no target of the runbook. */
export const kubernetesPods: Collector<Params> = {
  name: "kubernetes.pods",
  summary: "Pods by their labels: how many are ready, their restarts and troubles.",
  params: Params,
  facts: {
    pods: { type: "int", doc: "Pods that the labels select; unknown when there is none." },
    ready: { type: "int", doc: "Pods that are ready." },
    not_ready: { type: "int", doc: "Pods that are not." },
    ...POD_TROUBLES,
  },
  rights: ({ namespace }) => [{ group: "", resource: "pods", verbs: ["list"], namespace }],
  async collect({ namespace, labels }, { signs, clock }, signal) {
    const selector = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(",");
    const pods = (await signs.pods({ namespace, selector }, signal)).filter(isAlive);
    if (pods.length === 0) throw new NotKnown(`no pod in ${namespace} has the labels ${selector}`);
    const ready = pods.filter((pod) => pod.ready).length;
    return {
      facts: { pods: pods.length, ready, not_ready: pods.length - ready, ...troublesOf(pods) },
      evidence: [
        `pods in ${namespace} with ${selector}: ${ready}/${pods.length} ready`,
        ...troubleLines(pods, clock.now()),
      ].join("\n"),
    };
  },
};
