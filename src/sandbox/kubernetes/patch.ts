import { randomUUID } from "node:crypto";
import { z } from "zod";
import { bytesOf } from "../../domain/bytes.ts";
import { heedWorkload } from "./autoscaling.ts";
import { notice, touch } from "./controller.ts";
import { deedOf } from "./deed.ts";
import { JsonPatch, jsonPatched } from "./json-patch.ts";
import { managersAfter } from "./managed-fields.ts";
import type { PatchOptions } from "./patch-query.ts";
import { badRequest, conflict, invalid } from "./refusal.ts";
import { Patch, Spec } from "./spec.ts";
import type { State, Workload } from "./state.ts";
import { strategicMerge } from "./strategic-merge.ts";

/** What of a patch is looked at beside its specification. */
const Relevant = z.object({
  metadata: z
    .object({
      uid: z.string().optional(),
      resourceVersion: z.string().optional(),
      labels: z.unknown().optional(),
      annotations: z.unknown().optional(),
    })
    .default({}),
  spec: z.unknown().optional(),
});

/** Patches the workload, or a copy of it in a dry run. Returns what is to be shown, and the warnings. Throws Refusal. */
export function patchWorkload(
  workload: Workload,
  patch: unknown,
  options: PatchOptions,
  state: State,
): { readonly shown: Workload; readonly warnings: readonly string[] } {
  const unknown = inspect(patch, options.strict);
  const { metadata, spec } = Relevant.parse(patch);
  expectIdentity(workload, metadata);
  const shown = options.dryRun ? { ...workload } : workload;
  const next = {
    spec: wellFormed(strategicMerge(workload.spec, spec ?? {}), workload),
    labels: strategicMerge(workload.labels, metadata.labels ?? {}) as Workload["labels"],
    annotations: strategicMerge(workload.annotations, metadata.annotations ?? {}) as Workload["annotations"],
  };
  change(shown, next, options, state);
  return { shown, warnings: [...unknown, ...workload.warnings] };
}

const Whole = z.object({ metadata: Relevant.shape.metadata.unwrap(), spec: z.unknown() });

/** The same for a JSON patch. */
export function jsonPatchWorkload(
  workload: Workload,
  patch: unknown,
  options: PatchOptions,
  state: State,
): { readonly shown: Workload; readonly warnings: readonly string[] } {
  const { uid, resourceVersion, labels, annotations, spec } = workload;
  const now = { metadata: { uid, resourceVersion: String(resourceVersion), labels, annotations }, spec };
  const whole = Whole.parse(jsonPatched(now, JsonPatch.parse(patch)));
  expectIdentity(workload, whole.metadata);
  const shown = options.dryRun ? { ...workload } : workload;
  const next = {
    spec: wellFormed(whole.spec, workload),
    labels: whole.metadata.labels as Workload["labels"],
    annotations: whole.metadata.annotations as Workload["annotations"],
  };
  change(shown, next, options, state);
  return { shown, warnings: workload.warnings };
}

function expectIdentity(
  workload: Workload,
  { uid, resourceVersion }: { uid?: string | undefined; resourceVersion?: string | undefined },
): void {
  if (resourceVersion !== undefined && resourceVersion !== String(workload.resourceVersion)) {
    throw conflict(workload.name);
  }
  if (uid === undefined || uid === workload.uid) return;
  throw invalid(subjectOf(workload), "metadata.uid", `Invalid value: "${uid}": field is immutable`);
}

function subjectOf({ name }: Workload): string {
  return `Deployment.apps "${name}"`;
}

/** Unknown fields are an error to a strict reader and a warning to others; a wrong type is an error to all. */
function inspect(patch: unknown, strict: boolean): readonly string[] {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) throw badRequest("invalid JSON patch");
  const issues = Patch.safeParse(patch).error?.issues ?? [];
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `unknown field "${[...issue.path, key].join(".")}"`)
      : [],
  );
  const wrong = issues.find((issue) => issue.code !== "unrecognized_keys");
  const problem = wrong ? `${wrong.path.join(".")}: ${wrong.message}` : `strict decoding error: ${unknown.join(", ")}`;
  if (wrong || (strict && unknown.length > 0)) throw invalid(' ""', "patch", `Invalid value: ${problem}`);
  return unknown;
}

function wellFormed(spec: unknown, workload: Workload): Spec {
  const subject = subjectOf(workload);
  const parsed = Spec.safeParse(spec);
  if (parsed.success) {
    expectLegalMemory(parsed.data, subject);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const field = ["spec", ...(issue?.path ?? [])].map((step) =>
    typeof step === "number" ? `[${step}]` : `.${String(step)}`,
  );
  throw invalid(subject, field.join("").slice(1), issue?.code === "invalid_type" ? "Required value" : "Invalid value");
}

function expectLegalMemory({ template }: Spec, subject: string): void {
  for (const [index, { resources = {} }] of template.spec.containers.entries()) {
    const [request, limit] = [resources.requests?.["memory"], resources.limits?.["memory"]];
    if (request === undefined || limit === undefined || (bytesOf(request) ?? 0n) <= (bytesOf(limit) ?? 0n)) continue;
    const field = `spec.template.spec.containers[${index}].resources.requests`;
    throw invalid(
      subject,
      field,
      `Invalid value: "${request}": must be less than or equal to memory limit of ${limit}`,
    );
  }
}

/** Only a change of the specification makes a new generation; a patch that changes nothing makes nothing new at all. */
function change(
  workload: Workload,
  next: Pick<Workload, "spec" | "labels" | "annotations">,
  { dryRun, fieldManager }: PatchOptions,
  state: State,
): void {
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const { spec, labels, annotations } = workload;
  if (isSame({ spec, labels, annotations }, next)) return;
  const isNewSpec = !isSame(spec, next.spec);
  const at = state.clock.now();
  const { managers } = workload;
  workload.managers = managersAfter(
    managers,
    { before: { spec }, after: { spec: next.spec } },
    { manager: fieldManager, at },
  );
  Object.assign(workload, next);
  if (isNewSpec) workload.generation += 1;
  if (dryRun) return;
  touch(workload, state);
  if (!isNewSpec) return;
  const { namespace, name, uid, generation } = workload;
  const restartedAt = next.spec.template.metadata.annotations?.["kubectl.kubernetes.io/restartedAt"] ?? null;
  const deed = deedOf(spec, next.spec);
  state.changes.push({ at, namespace, name, uid, generation, fieldManager, deed, restartedAt });
  notice(workload, state);
  heedWorkload(workload, state);
}

/** Deletes it and makes it anew under the same name, as a person with kubectl would. */
export function replaceWorkload(workload: Workload, state: State): void {
  const index = state.workloads.indexOf(workload);
  const anew = { ...workload, uid: randomUUID(), generation: 1, createdAt: state.clock.now(), sets: [], pods: [] };
  state.workloads[index] = anew;
  touch(anew, state);
  notice(anew, state);
}
