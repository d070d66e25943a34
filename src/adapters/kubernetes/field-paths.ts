/**
 * The fields of a managedFields entry as paths: `f:` is a field, `k:` an element of a list by its keys, `v:` one by its
 * value, `.` the field itself. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/#System
 */
export function fieldPaths(fieldsV1: unknown): readonly string[] {
  return below(fieldsV1, "").map((path) => path.replace(/^[.]/, ""));
}

function below(fields: unknown, path: string): readonly string[] {
  const entries = typeof fields === "object" && fields !== null ? Object.entries(fields) : [];
  if (entries.length === 0) return path === "" ? [] : [path];
  return entries.flatMap(([key, value]) => (key === "." ? [path] : below(value, `${path}${step(key)}`)));
}

function step(key: string): string {
  const rest = key.slice(2);
  if (key.startsWith("f:") && /^\w+$/.test(rest)) return `.${rest}`;
  return `[${key.startsWith("k:") ? nameIn(rest) : rest}]`;
}

function nameIn(keys: string): string {
  const [, name] = /^\{"name":"([^"\\]*)"\}$/.exec(keys) ?? [];
  return name ?? keys;
}
