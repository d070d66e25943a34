import type { Right } from "./right.ts";

/** "patch deployments.apps drift-processor in spec-to-proof": for people. */
export function rightInWords({ group, resource, verbs, namespace, name }: Right): string {
  const what = group === "" ? resource : `${resource}.${group}`;
  const where = namespace === "" ? [] : ["in", namespace];
  return [verbs.join(" and "), what, ...(name === undefined ? [] : [name]), ...where].join(" ");
}
