import type { Permit } from "../../domain/permit.ts";
import { all, any, oneOf, sameBut, text } from "./cel.ts";
import { templateCondition } from "./template.ts";
import { type Validation, whenAt } from "./validation.ts";

/** A Deployment that remedies change, with all that they may do to it. */
export interface Changed {
  readonly namespace: string;
  readonly name: string;
  readonly permits: readonly Permit[];
  readonly wantedBy: readonly string[];
}

export function deploymentValidations(changed: Changed): readonly Validation[] {
  const { namespace, name, permits, wantedBy } = changed;
  const at = `variables.what == ${text(`UPDATE apps/deployments ${namespace}/${name}`)}`;
  const where = `Deployment ${namespace}/${name}`;
  const ceiling = ceilingOf(permits);
  const rest = all(sameBut("object.spec", "oldObject.spec", oneOf(["template", "replicas"])));
  return [
    {
      expression: whenAt(at, rest),
      message: `${where}: only its pod template and its replicas may be changed by remedies.`,
      wantedBy,
    },
    {
      expression: whenAt(at, templateCondition(permits)),
      message: `${where}: of its pod template only ${templateWords(permits)} may be changed.`,
      wantedBy: [],
    },
    {
      expression: whenAt(at, any(["object.spec.replicas == oldObject.spec.replicas", ...within(ceiling)])),
      message: `${where}: ${replicaWords(ceiling)}.`,
      wantedBy: [],
    },
    ...(ceiling === undefined ? [] : [scaleValidation(changed, ceiling)]),
  ];
}

/** `deployments/scale` is a door of its own. */
function scaleValidation({ namespace, name, wantedBy }: Changed, ceiling: number): Validation {
  const at = `variables.what == ${text(`UPDATE apps/deployments/scale ${namespace}/${name}`)}`;
  return {
    expression: whenAt(at, all("has(object.spec.replicas)", ...within(ceiling))), // absent = 0
    message: `Deployment ${namespace}/${name}: ${replicaWords(ceiling)}.`,
    wantedBy,
  };
}

export function ceilingOf(permits: readonly Permit[]): number | undefined {
  const ceilings = permits.flatMap((permit) => (permit.kind === "replicas" ? [permit.atMost] : []));
  return ceilings.length === 0 ? undefined : Math.max(...ceilings);
}

function within(ceiling: number | undefined): readonly string[] {
  return ceiling === undefined ? [] : [`(object.spec.replicas >= 1 && object.spec.replicas <= ${ceiling})`];
}

function replicaWords(ceiling: number | undefined): string {
  return ceiling === undefined ? "its replicas may not be changed" : `its replicas may be set to 1 to ${ceiling}`;
}

function templateWords(permits: readonly Permit[]): string {
  const words = permits.flatMap((permit) => {
    switch (permit.kind) {
      case "restart":
        return ["kubectl.kubernetes.io/restartedAt"];
      case "memory":
        return [`memory of ${permit.container ?? "a container"} up to ${permit.atMost}`];
      case "undo":
        return ["an undo that keeps containers, image repositories, memory limits, Secrets, identity and privileges"];
      default:
        return [];
    }
  });
  return [...new Set(words), "annotations first-responder/*"].join(", ");
}
