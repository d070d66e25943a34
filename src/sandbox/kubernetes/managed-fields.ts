/** Who set which fields of an object: paths of `f:` and `k:` steps, each path as JSON. */
export interface Manager {
  readonly manager: string;
  readonly at: number;
  readonly fields: readonly string[];
}

/** The one who made the object holds all of it. */
export function creator(manager: string, object: object, at: number): readonly Manager[] {
  return [{ manager, at, fields: [...leavesOf(object).keys()] }];
}

/** After an update, whoever made it holds what it changed, and nobody holds what is gone. */
export function managersAfter(
  managers: readonly Manager[],
  { before, after }: { readonly before: object; readonly after: object },
  { manager, at }: Pick<Manager, "manager" | "at">,
): readonly Manager[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const changed = [...now].filter(([path, value]) => old.get(path) !== value).map(([path]) => path);
  const own = managers.find((each) => each.manager === manager)?.fields ?? [];
  const others = managers
    .filter((each) => each.manager !== manager)
    .map((each) => ({ ...each, fields: each.fields.filter((path) => now.has(path) && !changed.includes(path)) }));
  const kept = own.filter((path) => now.has(path) && !changed.includes(path));
  return [...others.filter(({ fields }) => fields.length > 0), { manager, at, fields: [...kept, ...changed] }];
}

/** As the API shows them. */
export function managedFieldsView(managers: readonly Manager[], apiVersion: string): readonly object[] {
  return managers.map(({ manager, at, fields }) => ({
    manager,
    operation: "Update",
    apiVersion,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    fieldsType: "FieldsV1",
    fieldsV1: tree(fields),
  }));
}

interface Tree {
  [step: string]: Tree;
}

function tree(fields: readonly string[]): Tree {
  const root: Tree = {};
  for (const path of fields) {
    let at = root;
    for (const step of JSON.parse(path) as readonly string[]) {
      at[step] ??= {};
      at = at[step];
    }
  }
  return root;
}

function leavesOf(value: unknown, path: readonly string[] = []): ReadonlyMap<string, string> {
  const steps = stepsOf(value);
  if (steps.length === 0) return new Map([[JSON.stringify(path), JSON.stringify(value)]]);
  return new Map(steps.flatMap(([step, each]) => [...leavesOf(each, [...path, step])]));
}

function stepsOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value).map(([key, each]) => [`f:${key}`, each]);
  const isNamed = value.every((each) => typeof each === "object" && each !== null && "name" in each);
  return isNamed ? value.map((each) => [`k:${JSON.stringify({ name: each.name })}`, each]) : [];
}
