import type { Permit } from "../../domain/permit.ts";
import { all, any, list, mapAt, oneOf, sameBut, text } from "./cel.ts";
import type { Changed } from "./deployment.ts";
import { ceilingOf } from "./deployment.ts";
import { type Validation, whenAt } from "./validation.ts";

const NOT_OURS = ["annotations", "managedFields", "generation", "resourceVersion"];

/**
 * Of any object: labels, owners, finalizers stay; of the annotations only ours change. An undo brings back the Deployment's
 * annotations of that revision too, as kubectl does.
 */
export function metadataValidation(undone: readonly Changed[]): Validation {
  const back = undone.map(({ namespace, name }) => `UPDATE apps/deployments ${namespace}/${name}`);
  const notes = sameBut("variables.notes", "variables.notesBefore", 'k.startsWith("first-responder/")');
  return {
    expression: whenAt(
      '(request.operation == "UPDATE" && variables.place != "apps/deployments/scale")',
      all(
        sameBut("object.metadata", "oldObject.metadata", oneOf(NOT_OURS)),
        back.length === 0 ? notes : any([`variables.what in ${list(back)}`, `(${notes})`]),
      ),
    ),
    message: "Of an object's metadata only annotations first-responder/* may be changed.",
    wantedBy: [],
  };
}

/** The names of autoscalers are not in runbooks: what counts is which Deployment they scale. */
export function autoscalerValidation(namespace: string, changed: readonly Changed[]): readonly Validation[] {
  const scaled = changed.flatMap(({ name, permits }) => {
    const ceiling = ceilingOf(permits);
    return ceiling === undefined ? [] : [{ name, ceiling }];
  });
  if (scaled.length === 0) return [];
  const least = "(has(object.spec.minReplicas) ? object.spec.minReplicas : 1)";
  const ceilings = scaled.map(
    ({ name, ceiling }) =>
      `(object.spec.scaleTargetRef.name == ${text(name)} && ${least} >= 1 && ${least} <= ${ceiling})`,
  );
  return [
    {
      expression: whenAt(
        kindIs("UPDATE autoscaling/horizontalpodautoscalers", namespace),
        all(
          sameBut("object.spec", "oldObject.spec", oneOf(["minReplicas"])),
          'object.spec.scaleTargetRef.kind == "Deployment"',
          any(ceilings),
        ),
      ),
      message: `Of autoscalers in ${namespace} only minReplicas may be changed: ${scaled.map(({ name, ceiling }) => `up to ${ceiling} where it scales ${name}`).join(", ")}.`,
      wantedBy: changed.flatMap(({ wantedBy }) => wantedBy),
    },
  ];
}

export interface ChangedConfigMap {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly wantedBy: readonly string[];
}

export function configMapValidation({ namespace, name, keys, wantedBy }: ChangedConfigMap): Validation {
  return {
    expression: whenAt(
      `variables.what == ${text(`UPDATE /configmaps ${namespace}/${name}`)}`,
      all(
        sameBut("object", "oldObject", oneOf(["metadata", "data"])),
        sameBut(mapAt("object.data"), mapAt("oldObject.data"), oneOf(keys)),
      ),
    ),
    message: `ConfigMap ${namespace}/${name}: only ${keys.join(", ")} may be changed.`,
    wantedBy,
  };
}

/** A pod is told by its ReplicaSet, whose name is that of the Deployment and the hash of its template. */
export function deletionValidation(namespace: string, changed: readonly Changed[]): readonly Validation[] {
  const names = changed
    .filter(({ permits }) => permits.some(({ kind }) => kind === "delete-pod"))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const made = `r.kind == "ReplicaSet" && has(r.controller) && r.controller && ${list(names)}.exists(n, r.name == n + "-" + oldObject.metadata.labels["pod-template-hash"])`;
  return [
    {
      expression: whenAt(
        kindIs("DELETE /pods", namespace),
        all(
          "has(oldObject.metadata.labels)",
          '"pod-template-hash" in oldObject.metadata.labels',
          "has(oldObject.metadata.ownerReferences)",
          `oldObject.metadata.ownerReferences.exists(r, ${made})`,
        ),
      ),
      message: `In ${namespace} only pods of ${names.join(", ")} may be deleted.`,
      wantedBy: changed.flatMap(({ wantedBy }) => wantedBy),
    },
  ];
}

export type Exec = Extract<Permit, { kind: "exec" }>;

export function execValidation(
  namespace: string,
  execs: readonly Exec[],
  wantedBy: readonly string[],
): readonly Validation[] {
  if (execs.length === 0) return [];
  const allowed = execs.map(
    ({ target, command }) =>
      `(request.name.matches(${text(`^${target.name.replaceAll(".", "[.]")}-[a-z0-9]+-[a-z0-9]+$`)}) && object.command == ${list(command)})`,
  );
  return [
    {
      expression: whenAt(kindIs("CONNECT /pods/exec", namespace), all("has(object.command)", any(allowed))),
      message: `In ${namespace} only the commands that runbooks name may be run in a pod.`,
      wantedBy,
    },
  ];
}

function kindIs(kind: string, namespace: string): string {
  return `variables.kind == ${text(`${kind} ${namespace}`)}`;
}
