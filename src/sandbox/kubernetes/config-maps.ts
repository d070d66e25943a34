import { randomUUID } from "node:crypto";
import { z } from "zod";
import { creator, managedFieldsView } from "./managed-fields.ts";
import type { ConfigMap, State } from "./state.ts";

export const ConfigMapSetup = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  data: z.record(z.string(), z.string()).default({}),
  immutable: z.boolean().default(false),
  labels: z.record(z.string(), z.string()).default({}),
});
export type ConfigMapSetup = z.input<typeof ConfigMapSetup>;

export function addConfigMap({ namespace, name, data, ...setup }: z.output<typeof ConfigMapSetup>, state: State): void {
  const at = state.clock.now();
  state.version += 1;
  state.configMaps.push({
    namespace,
    name,
    uid: randomUUID(),
    createdAt: at,
    ...setup,
    annotations: {},
    data,
    resourceVersion: state.version,
    managers: creator("kubectl-client-side-apply", { data }, at),
  });
}

export function configMapView(map: ConfigMap): object {
  const { namespace, name, uid, createdAt, immutable, labels, annotations, data, resourceVersion, managers } = map;
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: String(resourceVersion),
      creationTimestamp: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
      labels,
      annotations,
      managedFields: managedFieldsView(managers, "v1"),
    },
    data,
    ...(immutable ? { immutable } : {}),
  };
}
