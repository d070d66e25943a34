import type { Deployment } from "./objects.ts";

type Selector = Deployment["spec"]["selector"];

/** The selector as the query parameter has it; empty would select everything, so it is undefined. */
export function labelSelector({ matchLabels, matchExpressions }: Selector): string | undefined {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...matchExpressions.map(expression)].join(",") || undefined;
}

function expression({ key, operator, values }: Selector["matchExpressions"][number]): string {
  switch (operator) {
    case "In":
      return `${key} in (${values.join(",")})`;
    case "NotIn":
      return `${key} notin (${values.join(",")})`;
    case "DoesNotExist":
      return `!${key}`;
    default:
      return key;
  }
}
