import { z } from "zod";
import { heed } from "./autoscaling.ts";
import { managersAfter } from "./managed-fields.ts";
import type { PatchOptions } from "./patch-query.ts";
import { conflict, invalid } from "./refusal.ts";
import type { Autoscaler, ConfigMap, State } from "./state.ts";
import { strategicMerge } from "./strategic-merge.ts";

const annotations = z.record(z.string(), z.string().nullable()).optional();
const metadata = z.strictObject({ uid: z.string().optional(), resourceVersion: z.string().optional(), annotations });
const AutoscalerPatch = z.strictObject({
  metadata: metadata.default({}),
  spec: z.strictObject({ minReplicas: z.int().optional(), maxReplicas: z.int().optional() }).default({}),
});
const ConfigMapPatch = z.strictObject({
  metadata: metadata.default({}),
  data: z.record(z.string(), z.string().nullable()).default({}),
});

/** Patches an autoscaler, or a copy in a dry run; its controller then looks at it. Throws Refusal. */
export function patchAutoscaler(found: Autoscaler, body: unknown, options: PatchOptions, state: State): Autoscaler {
  const patch = AutoscalerPatch.parse(body);
  const subject = `HorizontalPodAutoscaler.autoscaling "${found.name}"`;
  expectIdentity(found, patch.metadata, { subject, resource: "horizontalpodautoscalers.autoscaling" });
  const spec = strategicMerge(found.spec, patch.spec) as Autoscaler["spec"];
  if (spec.minReplicas > spec.maxReplicas) {
    const problem = `Invalid value: ${spec.maxReplicas}: must be greater than or equal to \`minReplicas\``;
    throw invalid(subject, "spec.maxReplicas", problem);
  }
  const isNew = spec.minReplicas !== found.spec.minReplicas || spec.maxReplicas !== found.spec.maxReplicas;
  const shown = changed(found, { spec, generation: found.generation + (isNew ? 1 : 0) }, patch.metadata, {
    options,
    state,
  });
  if (isNew && !options.dryRun) heed(found, state);
  return shown;
}

export function patchConfigMap(found: ConfigMap, body: unknown, options: PatchOptions, state: State): ConfigMap {
  const patch = ConfigMapPatch.parse(body);
  const subject = `ConfigMap "${found.name}"`;
  expectIdentity(found, patch.metadata, { subject, resource: "configmaps" });
  const data = strategicMerge(found.data, patch.data) as ConfigMap["data"];
  if (found.immutable && JSON.stringify(data) !== JSON.stringify(found.data)) {
    throw invalid(subject, "data", "Forbidden: field is immutable when `immutable` is set");
  }
  return changed(found, { data }, patch.metadata, { options, state });
}

interface Kept {
  readonly uid: string;
  readonly name: string;
  resourceVersion: number;
}

function expectIdentity(
  found: Kept,
  { uid, resourceVersion }: z.output<typeof metadata>,
  { subject, resource }: { subject: string; resource: string },
): void {
  if (resourceVersion !== undefined && resourceVersion !== String(found.resourceVersion)) {
    throw conflict(found.name, resource);
  }
  if (uid === undefined || uid === found.uid) return;
  throw invalid(subject, "metadata.uid", `Invalid value: "${uid}": field is immutable`);
}

function changed<Kind extends Autoscaler | ConfigMap>(
  found: Kind,
  next: Partial<Kind>,
  { annotations: notes = {} }: z.output<typeof metadata>,
  { options, state }: { options: PatchOptions; state: State },
): Kind {
  const shown = options.dryRun ? { ...found } : found;
  const own = strategicMerge(found.annotations, notes) as Kind["annotations"];
  const before = JSON.stringify([found, found.annotations]);
  const managers = managersAfter(
    found.managers,
    { before: { ...found }, after: { ...found, ...next, annotations: own } },
    { manager: options.fieldManager, at: state.clock.now() },
  );
  Object.assign(shown, next, { annotations: own });
  if (JSON.stringify([shown, own]) === before) return shown;
  Object.assign(shown, { managers });
  if (!options.dryRun) {
    state.version += 1;
    shown.resourceVersion = state.version;
  }
  return shown;
}
