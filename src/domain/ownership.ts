/** Whose an object is, as far as the object itself tells: what guards look up to know who else changes it. */
export interface Ownership {
  readonly labels: Readonly<Record<string, string>>;
  /** Without `kubectl.kubernetes.io/last-applied-configuration`, which repeats the whole object. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Its ownerReferences. */
  readonly owners: readonly Owner[];
  /** Its managedFields. */
  readonly managers: readonly FieldManager[];
}

export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** The one that controls it; there is at most one. */
  readonly controller: boolean;
}

/** Who set which fields, and when that last changed. */
export interface FieldManager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  /** `status`, `scale`; empty for the object itself. */
  readonly subresource: string;
  /** Milliseconds; when any of its fields last changed. 0: the API server does not say. */
  readonly at: number;
  /**
   * The fields as paths, `spec.replicas` and `spec.template.spec.containers[web].resources.limits.memory`; a list's
   * elements by their name, or by the JSON of their keys.
   */
  readonly fields: readonly string[];
}

/** Those who set the field, or anything below it. */
export function managersOf({ managers }: Pick<Ownership, "managers">, field: string): readonly FieldManager[] {
  return managers.filter(({ fields }) => fields.some((each) => isWithin(each, field)));
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
}
