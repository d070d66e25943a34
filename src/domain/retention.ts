import type { WideLimits } from "./budgets.ts";
import type { Runbook } from "./runbook.ts";
import { inWords } from "./wording.ts";

/** What is wrong with a retention that deletes actions which a budget still counts. */
export function forgetsTooSoon(
  { retention, limits }: { readonly retention: number; readonly limits: WideLimits },
  runbooks: readonly Pick<Runbook, "limits">[],
): string | undefined {
  const windows = runbooks.flatMap(({ limits: own }) => [own.window, own.cooldown, own.runbook.window]);
  const longest = Math.max(limits.namespace.window, limits.service.window, ...windows);
  if (longest <= retention) return undefined;
  return `store.retention: is ${inWords(retention)}, but actions are counted over ${inWords(longest)}: keep runs at least that long`;
}
