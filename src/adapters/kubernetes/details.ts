import { OutsideError } from "../../domain/outside-error.ts";
import { targetName } from "../../domain/workload.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClusterDetails } from "../../ports/cluster.ts";
import { patiently } from "../patiently.ts";
import { autoscalerOf, listAutoscalers, scales } from "./autoscaler.ts";
import type { Client } from "./client.ts";
import { configMapOf, getConfigMap } from "./config-map.ts";
import { allOf } from "./list.ts";

/** What stands around a workload, each read tried up to three times. */
export function details(client: Client, clock: Clock): ClusterDetails {
  return {
    async autoscaler(target, signal) {
      const listing = listAutoscalers(target);
      const all = await patiently(() => allOf(client, listing, signal), clock, signal);
      const [found, ...others] = all.filter((each) => scales(each, target));
      if (others.length === 0) return found && autoscalerOf(found);
      const names = [found, ...others].map((each) => each?.metadata.name).join(", ");
      const detail = `several HorizontalPodAutoscalers scale ${targetName(target)}: ${names}`;
      throw new OutsideError("kubernetes", "conflict", listing(undefined).doing, { detail });
    },
    configMap: async (at, signal) =>
      configMapOf(await patiently(() => client.ask(getConfigMap(at), signal), clock, signal)),
  };
}
