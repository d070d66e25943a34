type Mapping = Readonly<Record<string, unknown>>;

/**
 * A strategic merge patch, as far as Deployments need it: mappings are merged, null removes, lists of named elements are
 * merged by name, other lists are replaced.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
 */
export function strategicMerge(object: unknown, patch: unknown): unknown {
  if (isNamedList(object) && isNamedList(patch)) return mergeNamed(object, patch);
  if (!isMapping(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isMapping(object) ? object : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = strategicMerge(merged[key], value);
  }
  return merged;
}

type Named = Mapping & { readonly name: string };

function mergeNamed(object: readonly Named[], patch: readonly Named[]): readonly unknown[] {
  const patched = object.map((each) => {
    const change = patch.find(({ name }) => name === each.name);
    return change ? strategicMerge(each, change) : each;
  });
  const added = patch.filter(({ name }) => !object.some((each) => each.name === name));
  return [...patched, ...added];
}

function isNamedList(value: unknown): value is readonly Named[] {
  return Array.isArray(value) && value.every((each) => isMapping(each) && typeof each["name"] === "string");
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
