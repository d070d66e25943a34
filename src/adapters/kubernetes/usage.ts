import { z } from "zod";
import { amountOf } from "../../domain/quantity.ts";
import type { PodUsage } from "../../domain/usage.ts";
import type { PodSelector } from "../../ports/cluster.ts";
import { type Listing, page } from "./list.ts";
import { ListMetadata, time } from "./metadata.ts";

const amount = z.string().transform((quantity, context) => {
  const found = amountOf(quantity);
  if (found === undefined) context.addIssue(`not a quantity: ${quantity}`);
  return found ?? z.NEVER;
});

const PodMetrics = z.object({
  metadata: z.object({ name: z.string() }),
  timestamp: time,
  containers: z.array(z.object({ name: z.string(), usage: z.object({ cpu: amount, memory: amount }) })),
});
type PodMetrics = z.output<typeof PodMetrics>;

/** By the untyped API: the library's own class for metrics takes no selector, and hides a 503 behind a bug. */
export function listUsage({ namespace, selector }: PodSelector): Listing<PodMetrics> {
  return (from) => ({
    operation: "list-usage",
    doing: `reading what the pods use that ${selector} selects in ${namespace}`,
    answer: z.object({ metadata: ListMetadata, items: z.array(PodMetrics) }),
    send: ({ custom }, options) =>
      custom.listNamespacedCustomObject(
        { group: "metrics.k8s.io", version: "v1beta1", plural: "pods", ...page({ namespace }, selector, from) },
        options,
      ),
  });
}

export function usageOf({ metadata, timestamp, containers }: PodMetrics): PodUsage {
  const used = containers.map(({ name, usage }) => [name, usage] as const);
  return { pod: metadata.name, at: timestamp, containers: Object.fromEntries(used) };
}
