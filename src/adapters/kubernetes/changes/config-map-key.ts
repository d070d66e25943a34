import { z } from "zod";
import type { ConfigMapKeyChange } from "../../../domain/change.ts";
import { Metadata } from "./kind.ts";
import { type Patchable, patching } from "./patched-object.ts";

const ConfigMap = z.object({ metadata: Metadata, data: z.record(z.string(), z.string()).default({}) });
type ConfigMap = z.output<typeof ConfigMap>;

const configMap: Patchable<ConfigMap> = {
  reads: "get-config-map",
  patches: "patch-config-map",
  schema: ConfigMap,
  read: ({ core }, at, options) => core.readNamespacedConfigMap(at, options),
  patch: ({ core }, patch, options) => core.patchNamespacedConfigMapWithHttpInfo(patch, options),
};

/** A ConfigMap has no generation, and its other keys are others' business: only the key itself tells. */
export const configMapKey = patching<ConfigMapKeyChange, ConfigMap>(configMap, {
  name: ({ configMap: name }) => name,
  infinitive: "set a key of",
  gerund: "setting a key of",
  fieldOf(change, { data }) {
    const value = Object.hasOwn(data, change.key) ? (data[change.key] ?? null) : null;
    if (value === change.value) return "written";
    return value === change.before ? "intended" : "other";
  },
  patch: ({ key, value }) => ({ data: { [key]: value } }),
});
