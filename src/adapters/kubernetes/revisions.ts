import type { Revision } from "../../domain/workload.ts";
import type { Metadata } from "./metadata.ts";
import type { ReplicaSet, Template } from "./objects.ts";

const REVISION = "deployment.kubernetes.io/revision";
const EARLIER_REVISIONS = "deployment.kubernetes.io/revision-history";
const HASH = "pod-template-hash";
const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

export function revisionNumber({ annotations }: Pick<Metadata, "annotations">): number {
  return Number(annotations[REVISION] ?? 0);
}

export function newestFirst(a: ReplicaSet, b: ReplicaSet): number {
  return revisionNumber(b.metadata) - revisionNumber(a.metadata);
}

export function revisionOf({ metadata, spec: { template } }: ReplicaSet): Revision {
  return {
    uid: metadata.uid,
    number: revisionNumber(metadata),
    createdAt: metadata.creationTimestamp,
    images: template.spec.containers.map(({ image }) => image),
    template: withoutHash(template),
    annotations: metadata.annotations,
  };
}

function withoutHash(template: Template): unknown {
  const { [HASH]: _, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}

/**
 * When the pod template last changed: a new template has a new ReplicaSet, so its creation tells. An undo brings back an
 * old one; then the last change by those who hold a field of the template, and the last of the ReplicaSet itself, are
 * both no earlier than the undo, and the earlier of them is the nearest that can be known.
 */
export function changedAt(deployment: Metadata, newest: ReplicaSet | undefined): number {
  if (!newest) return deployment.creationTimestamp;
  if (!wasBroughtBack(newest)) return newest.metadata.creationTimestamp;
  const byHand = deployment.managedFields.filter(({ fields }) =>
    fields.some((path) => path.startsWith("spec.template.")),
  );
  return Math.min(lastOf(byHand), lastTouched(newest));
}

/** The same of what a restart does not change, as far back as the ReplicaSets go. */
export function deployedAt(deployment: Metadata, newestFirst: readonly ReplicaSet[]): number {
  const [newest] = newestFirst;
  if (!newest) return deployment.creationTimestamp;
  const first = newestFirst.findIndex((set, index) => {
    const older = newestFirst[index + 1];
    return !older || withoutRestart(set) !== withoutRestart(older);
  });
  const set = newestFirst[first];
  if (!set || set === newest) return changedAt(deployment, newest);
  return wasBroughtBack(set) ? lastTouched(set) : set.metadata.creationTimestamp;
}

function wasBroughtBack({ metadata }: ReplicaSet): boolean {
  return EARLIER_REVISIONS in metadata.annotations;
}

/** Its controller writes the new revision's number on it, and how many pods it is to have. */
function lastTouched({ metadata }: ReplicaSet): number {
  const last = lastOf(metadata.managedFields.filter(({ subresource }) => subresource === ""));
  return Number.isFinite(last) ? last : metadata.creationTimestamp;
}

/** Infinity: nobody says when. */
function lastOf(managers: Metadata["managedFields"]): number {
  const last = Math.max(0, ...managers.map(({ at }) => at));
  return last === 0 ? Number.POSITIVE_INFINITY : last;
}

function withoutRestart({ spec: { template } }: ReplicaSet): string {
  const { [HASH]: _, ...labels } = template.metadata.labels;
  const { [RESTARTED_AT]: __, ...annotations } = template.metadata.annotations;
  return JSON.stringify({ ...template, metadata: { labels, annotations } });
}
