import { type FieldManager, managersOf, type Ownership } from "./ownership.ts";

/** Somebody who may own a field, and what that means for us. */
export interface OwnerRow {
  /** As `accept_owners` writes it. */
  readonly name: string;
  readonly who: string;
  /** Names of its field managers. */
  readonly managers: RegExp;
  /** Labels and annotations that it leaves on what it owns. */
  readonly marks: readonly string[];
  readonly answer: "allow" | "refuse";
  /** What would come of a change: "it would put back what Git says". */
  readonly because: string;
}

const GIT = "it would put back what Git says";

/** Who owns a field, by the first row that fits. Whoever fits none is unknown: refused by name, unless the runbook accepts it. */
export const OWNERS: readonly OwnerRow[] = [
  row("first-responder", "first-responder itself", /^first-responder$/, [], "allow", "the change is our own"),
  row("kubectl", "a person or a pipeline with kubectl", /^kubectl\b/, [], "allow", "nobody puts it back"),
  row(
    "dashboard",
    "a person with a console",
    /^(Mozilla|k9s|Lens|OpenLens|headlamp|dashboard)/i,
    [],
    "allow",
    "nobody puts it back",
  ),
  row(
    "kubernetes",
    "Kubernetes' own controllers",
    /^kube-controller-manager$/,
    [],
    "allow",
    "an autoscaler is raised by its minReplicas instead",
  ),
  row(
    "argocd",
    "Argo CD",
    /^argocd|^argo-?cd/i,
    ["argocd.argoproj.io/tracking-id", "argocd.argoproj.io/instance"],
    "refuse",
    GIT,
  ),
  row(
    "flux",
    "Flux",
    /^(kustomize|helm|flux)-controller$|^flux/,
    ["kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name"],
    "refuse",
    GIT,
  ),
  row(
    "helm",
    "Helm",
    /^helm$/i,
    ["meta.helm.sh/release-name"],
    "refuse",
    "the next upgrade would undo it, and may fail on it",
  ),
  row("keda", "KEDA", /^keda/, ["scaledobject.keda.sh/name"], "refuse", "its ScaledObject sets the number of replicas"),
  row("vpa", "the VerticalPodAutoscaler", /^vpa-/, [], "refuse", "it sets requests and limits itself"),
  row("terraform", "Terraform", /^terraform/i, [], "refuse", "the next apply would undo it"),
  row(
    "crossplane",
    "Crossplane",
    /^crossplane|^apiextensions\.crossplane/,
    [],
    "refuse",
    "it would put back what its composition says",
  ),
  row("rancher", "Rancher Fleet", /^(fleet|fleetagent)/, ["fleet.cattle.io/bundle-id"], "refuse", GIT),
];

function row(
  ...[name, who, managers, marks, answer, because]: [
    string,
    string,
    RegExp,
    readonly string[],
    OwnerRow["answer"],
    string,
  ]
): OwnerRow {
  return { name, who, managers, marks, answer, because };
}

/** One who stands in the way of changing a field. */
export interface Objector {
  /** How a runbook would accept it. */
  readonly accept: string;
  /** "Argo CD (field manager argocd-controller)". */
  readonly who: string;
  readonly because: string;
}

const RESTARTED_AT = "spec.template.metadata.annotations[kubectl.kubernetes.io/restartedAt]";

/** The field of a restart, which only restarts set: that the rest belongs to somebody does not matter to it. */
export const FIELDS = {
  restart: RESTARTED_AT,
  replicas: "spec.replicas",
  minReplicas: "spec.minReplicas",
  template: "spec.template",
} as const;

/** Who would put back a change of `field`, or be harmed by it: by the managers of that very field, then by what marks the object. */
export function objectors(object: Ownership, field: string): readonly Objector[] {
  const managers = managersOf(object, field).filter(({ subresource }) => subresource !== "status");
  const byField = managers.flatMap(byManager);
  const found = field === RESTARTED_AT ? byField : [...byField, ...byMarks(object), ...byController(object)];
  return [...new Map(found.map((each) => [each.accept, each])).values()];
}

function byManager({ name }: FieldManager): readonly Objector[] {
  const known = OWNERS.find(({ managers }) => managers.test(name));
  if (known?.answer === "allow") return [];
  if (known) return [{ accept: known.name, who: `${known.who} (field manager ${name})`, because: known.because }];
  return [{ accept: name, who: `field manager ${name}, which is not known`, because: "it may put back what it wants" }];
}

function byMarks({ labels, annotations }: Ownership): readonly Objector[] {
  return OWNERS.flatMap(({ name, who, marks, because }) => {
    const mark = marks.find((each) => each in labels || each in annotations);
    return mark === undefined ? [] : [{ accept: name, who: `${who} (${mark})`, because }];
  });
}

/** A controller above it makes it from something else. */
function byController({ owners }: Ownership): readonly Objector[] {
  return owners.flatMap(({ controller, kind, name }) => {
    if (!controller) return [];
    const keda = OWNERS.find((each) => each.name === "keda");
    if (kind === "ScaledObject" && keda)
      return [{ accept: "keda", who: `KEDA (ScaledObject ${name})`, because: keda.because }];
    return [{ accept: kind, who: `${kind} ${name}, its controller`, because: "it may put back what it wants" }];
  });
}
