import { z } from "zod";
import { onDeployment, toMark } from "../domain/right.ts";
import { shortened } from "../domain/wording.ts";
import { type Action, refuse, TargetParam } from "./action.ts";

const A_NAME = "the name of a ConfigMap: lower case, digits, dashes and dots";
const A_KEY = "a key of a ConfigMap: letters, digits, dashes, dots and underscores";

const Params = z.strictObject({
  target: TargetParam,
  config_map: z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, { error: () => A_NAME })
    .describe("The ConfigMap, in the target's namespace."),
  key: z
    .string()
    .max(253)
    .regex(/^[-._a-zA-Z0-9]+$/, { error: () => A_KEY })
    .describe("The one key that may be set."),
  value: z.string().max(10_000).describe("The text it is set to; fixed here, never taken from an alert."),
});
type Params = z.output<typeof Params>;

/** `kubectl patch configmap` of one key: a switch that the workload reads, such as that for backpressure. */
export const kubernetesSetConfigMapKey: Action<Params> = {
  name: "kubernetes.set-config-map-key",
  verb: "set a ConfigMap key for",
  summary:
    "Sets one key of a ConfigMap to a value that stands in the runbook, for example the switch for backpressure.",
  impact: "No pod is replaced: the workload has to read its ConfigMap anew by itself.",
  undoable: true,
  undo: "The earlier value, or no such key, as long as it still is what was set.",
  params: Params,
  target: ({ target }) => target,
  rights: ({ target, config_map: name }) => [
    onDeployment(target, ["get"]),
    { group: "", resource: "configmaps", verbs: ["get", "patch"], namespace: target.namespace, name },
    toMark(target),
  ],
  permits: ({ target: { namespace }, config_map: configMap, key }) => [
    { kind: "config-map-key", namespace, configMap, key },
  ],
  plan: async ({ target, config_map, key, value }, { details }, signal) => {
    const { namespace } = target;
    const { uid, resourceVersion, immutable, data } = await details.configMap({ namespace, name: config_map }, signal);
    const before = Object.hasOwn(data, key) ? (data[key] ?? null) : null;
    const name = `ConfigMap ${namespace}/${config_map}`;
    const shown = JSON.stringify(shortened(value, 60));
    if (before === value) return refuse("monotonic", `${key} in ${name} is ${shown} already`);
    if (immutable) return refuse("possible", `${name} is immutable: none of its keys can be set`);
    const object = { target, uid, resourceVersion, generation: 0 };
    return {
      kind: "change",
      says: `set ${key} in ${name} to ${shown}`,
      did: `set ${key} in ${name} to ${shown}`,
      change: { ...object, kind: "config-map-key", configMap: config_map, key, value, before },
    };
  },
};
