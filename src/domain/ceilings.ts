import type { Change } from "./change.ts";
import { amountOf } from "./quantity.ts";

/** What no runbook may exceed, whatever it says. `memory` in bytes. */
export interface Ceilings {
  readonly replicas: number;
  readonly memory: number;
}

/** Why a change goes too far: a sentence. What cannot be measured goes too far. */
export function aboveCeiling(change: Change, { replicas, memory }: Ceilings): string | undefined {
  switch (change.kind) {
    case "scale":
      return tooMany(change.replicas, replicas);
    case "min-replicas":
      return tooMany(change.minReplicas, replicas);
    case "memory-limit":
      return tooMuch(change.limit, memory);
    case "restart":
    case "undo":
    case "delete-pod":
    case "config-map-key":
      return undefined;
  }
}

function tooMany(wanted: number, ceiling: number): string | undefined {
  if (wanted <= ceiling) return undefined;
  return `${wanted} replicas are more than the ${ceiling} that \`kubernetes.ceilings\` allows.`;
}

function tooMuch(limit: string, ceiling: number): string | undefined {
  const bytes = amountOf(limit);
  if (bytes !== undefined && bytes <= ceiling) return undefined;
  return `A memory limit of ${limit} is more than the ${Math.floor(ceiling / 2 ** 20)}Mi that \`kubernetes.ceilings\` allows.`;
}
