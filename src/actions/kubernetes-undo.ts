import { z } from "zod";
import type { Template } from "../domain/change.ts";
import { onDeployment, toMark, toSee } from "../domain/right.ts";
import { isSameJson } from "../domain/same-json.ts";
import { type Revision, targetName, type Workload } from "../domain/workload.ts";
import { type Action, duringRollout, refuse, TargetParam } from "./action.ts";

const Params = z.strictObject({ target: TargetParam });
type Params = z.output<typeof Params>;

/** `kubectl rollout undo`, but for revisions that only restarted what came before: those would bring back nothing. */
export const kubernetesUndo: Action<Params> = {
  name: "kubernetes.undo",
  verb: "roll back",
  summary:
    "Brings back the previous pod template of a Deployment, as `kubectl rollout undo` does. Revisions that differ by nothing but a restart count as one.",
  impact: "Every pod is replaced by one of the earlier template: image, environment and resources as they were.",
  undoable: true,
  undo: "The template that was put away, as long as the Deployment still has the one that was brought back.",
  params: Params,
  target: ({ target }) => target,
  rights: ({ target }) => [...toSee(target), onDeployment(target, ["patch"]), toMark(target)],
  permits: ({ target }) => [{ kind: "undo", target }],
  plan: async ({ target }, { cluster }, signal) => {
    const workload = await cluster.workload(target, signal);
    const name = targetName(target);
    if (workload.observedGeneration < workload.generation)
      return duringRollout(workload, "was changed a moment ago: its present revision is not known yet");
    const found = revisionsOf(workload);
    if (found.kind === "none") return refuse("possible", `${name} ${found.reason}`);
    const { uid, resourceVersion, generation } = workload;
    const { current, previous } = found;
    const rest = `${name} from revision ${current.number} to ${previous.number} (${previous.images.join(", ")})`;
    return {
      kind: "change",
      says: `roll back ${rest}`,
      did: `rolled back ${rest}`,
      change: {
        kind: "undo",
        target,
        uid,
        resourceVersion,
        generation,
        toRevision: previous.number,
        fromRevision: current.number,
        to: templateOf(previous),
        before: { template: current.template, annotations: deployed(workload.annotations) },
      },
    };
  },
};

type Found =
  | { readonly kind: "found"; readonly current: Revision; readonly previous: Revision }
  | { readonly kind: "none"; readonly reason: string };

function revisionsOf(workload: Workload): Found {
  const [current, ...older] = workload.revisions;
  if (workload.paused) return none("is paused: nothing would be rolled out");
  if (workload.desired === 0) return none("is scaled to 0, which somebody meant: there is nothing to roll back");
  if (!current || older.length === 0) return none("has no previous revision to go back to");
  const isSame = ({ template }: Revision): boolean =>
    isSameJson(withoutRestart(template), withoutRestart(current.template));
  const previous = older.find((each) => !isSame(each));
  if (!previous) return none("has only revisions that are the same but for restarts");
  const present = workload.revisions.slice(0, workload.revisions.indexOf(previous));
  return present.some(wasBroughtBack)
    ? none("was rolled back already: what came before is what was put away then")
    : { kind: "found", current, previous };
}

/** Kubernetes writes down under which numbers a ReplicaSet was the present one before. */
function wasBroughtBack({ annotations }: Revision): boolean {
  return "deployment.kubernetes.io/revision-history" in annotations;
}

function none(reason: string): Found {
  return { kind: "none", reason };
}

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

function withoutRestart(template: unknown): unknown {
  if (!isMapping(template) || !isMapping(template["metadata"])) return template;
  const { annotations, ...metadata } = template["metadata"];
  if (!isMapping(annotations)) return template;
  const { [RESTARTED_AT]: _, ...others } = annotations;
  return { ...template, metadata: { ...metadata, annotations: others } };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function templateOf({ template, annotations }: Revision): Template {
  return { template, annotations: deployed(annotations) };
}

/** Kubernetes' own bookkeeping, which kubectl leaves alone as well, and our marks. */
const KEPT =
  /^(kubectl[.]kubernetes[.]io\/last-applied-configuration|deployment[.]kubernetes[.]io\/.*|first-responder\/.*)$/;

function deployed(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !KEPT.test(key)));
}
