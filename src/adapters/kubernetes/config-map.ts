import { z } from "zod";
import type { ConfigMap, ConfigMapName } from "../../domain/config-map.ts";
import type { Request } from "./client.ts";
import { Metadata, ownershipOf, strings } from "./metadata.ts";

const V1ConfigMap = z.object({
  metadata: Metadata,
  immutable: z.boolean().default(false),
  data: strings,
  binaryData: strings,
});
type V1ConfigMap = z.output<typeof V1ConfigMap>;

export function getConfigMap({ namespace, name }: ConfigMapName): Request<V1ConfigMap> {
  return {
    operation: "get-config-map",
    doing: `reading ConfigMap ${namespace}/${name}`,
    answer: V1ConfigMap,
    send: ({ core }, options) => core.readNamespacedConfigMap({ namespace, name }, options),
  };
}

export function configMapOf({ metadata, immutable, data, binaryData }: V1ConfigMap): ConfigMap {
  const { namespace, name, uid, resourceVersion } = metadata;
  return {
    namespace,
    name,
    uid,
    resourceVersion,
    immutable,
    data: { ...binaryData, ...data },
    ...ownershipOf(metadata),
  };
}
