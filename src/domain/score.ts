import type { RunId } from "./brand.ts";
import type { Change } from "./change.ts";
import { inWords } from "./wording.ts";

/** A workload as a shadowed run saw it, or as it is afterwards. */
export interface Glimpse {
  /** `targetName` */
  readonly target: string;
  readonly uid: string;
  readonly generation: number;
  readonly desired: number;
  /** When its pod template last changed, a restart included, and other than by a restart; milliseconds. */
  readonly changedAt: number;
  readonly deployedAt: number;
  readonly images: readonly string[];
}

/** What the run would have done. `reason` and `says`: parts of a sentence. */
export type Would =
  | { readonly kind: "act"; readonly change: Change; readonly target: string; readonly says: string }
  | { readonly kind: "nothing"; readonly reason: string };

/** What happened instead, as far as it can be seen. A part that is not known is a sentence that says why. */
export interface Happened {
  readonly before: readonly Glimpse[] | string;
  readonly after: readonly Glimpse[] | string;
  /** The field that the change would have set has that very value now. */
  readonly holds: boolean;
  /** What people did to the incident: "Ana acknowledged it". */
  readonly people: readonly string[] | string;
  /** From the first notification to the resolved one; milliseconds. */
  readonly lasted: number;
}

export const AGREEMENTS = ["agree", "disagree", "unclear"] as const;

/** `reason`: a sentence. */
export interface Comparison {
  readonly agreement: (typeof AGREEMENTS)[number];
  readonly reason: string;
}

/** One shadowed run, compared. */
export interface Score extends Comparison {
  readonly run: RunId;
  readonly runbook: string;
  readonly cause: string;
  /** What it would have done, in words. */
  readonly would: string;
  /** Whether it would have changed anything. */
  readonly acts: boolean;
}

/** Somebody's change to a workload. */
interface Deed {
  readonly kind: "replaced" | "scaled-up" | "scaled-down" | "deployed" | "configured" | "restarted" | "touched";
  readonly target: string;
  readonly says: string;
}

/** Compares what would have been done with what was. In doubt it is unclear: agreement is evidence for acting alone. */
export function compare(would: Would, happened: Happened): Comparison {
  const { before, after, people } = happened;
  if (typeof before === "string") return unclear(`How the workloads were is not known: ${before}.`);
  if (typeof after === "string") return unclear(`How the workloads are is not known: ${after}.`);
  const deeds = before.flatMap((was) =>
    deedOn(
      was,
      after.find(({ target }) => target === was.target),
    ),
  );
  if (would.kind === "nothing") return comparedInaction(deeds, people, happened.lasted);
  const own = deeds.filter(({ target }) => target === would.target);
  if (own.length > 0) return comparedDeeds(would, own, happened);
  if (deeds.length > 0) return disagree(`It would ${would.says}, but something else was done: ${told(deeds)}.`);
  if (happened.holds) return comparedElsewhere(would);
  if (typeof people === "string") return unclear(`Nothing was changed, but what people did is not known: ${people}.`);
  if (people.length > 0)
    return unclear(
      `Nothing was changed on its workloads, but ${people.join(", ")}: what else they did cannot be seen.`,
    );
  return disagree(`It would ${would.says}, but the alert went away by itself after ${inWords(happened.lasted)}.`);
}

/** The workload shows nothing, but what would have been changed is as it would be. A pod may also go by itself. */
function comparedElsewhere({ change, says }: Acting): Comparison {
  if (change.kind === "config-map-key") return agree(`It would ${says}, and so it is now.`);
  return unclear(`It would ${says}, and so it is now: whether anybody did it cannot be seen.`);
}

function comparedInaction(deeds: readonly Deed[], people: Happened["people"], lasted: number): Comparison {
  const known = typeof people === "string" ? [] : people;
  if (deeds.length > 0) {
    const who = known.length > 0 ? known.join(", ") : "nobody is known to have acted on the incident";
    return known.length > 0
      ? agree(`It would leave it to people, and people acted: ${told(deeds)}; ${who}.`)
      : unclear(`It would leave it to people; ${told(deeds)}, but ${who}.`);
  }
  if (typeof people === "string") return unclear(`Nothing was changed, but what people did is not known: ${people}.`);
  if (known.some((each) => each.endsWith("resolved it")))
    return agree(`It would leave it to people, and ${known.join(", ")}.`);
  if (known.length > 0)
    return unclear(`It would leave it to people, and ${known.join(", ")}: what else they did cannot be seen.`);
  return agree(`It would change nothing, and the alert went away by itself after ${inWords(lasted)}.`);
}

type Acting = Would & { readonly kind: "act" };

/** Something was done to the very workload: the same, or something else. */
function comparedDeeds({ change, says }: Acting, deeds: readonly Deed[], { holds, people }: Happened): Comparison {
  const done = told(deeds);
  const { same, opposite, similar } = likenessOf(change);
  const was = (kind: Deed["kind"] | undefined): boolean =>
    kind !== undefined && deeds.some((deed) => deed.kind === kind);
  if (deeds.every(({ kind }) => kind === "touched")) return unclear(`It would ${says}, but ${done}.`);
  if (was(opposite)) return disagree(`It would ${says}, but ${done}.`);
  if (!holds && was(similar)) return unclear(`It would ${says}, and ${done}: whether that is the same cannot be seen.`);
  if (!holds && !was(same)) return disagree(`It would ${says}, but ${done}.`);
  if (deeds.length > 1) return unclear(`It would ${says}, and more was done: ${done}.`);
  if (typeof people === "string") return unclear(`It would ${says}, and ${done}, but by whom is not known: ${people}.`);
  if (opposite && people.length === 0) {
    return unclear(`It would ${says}, and ${done}, but nobody acted on the incident: it may have been an autoscaler.`);
  }
  return agree(`It would ${says}, and ${done}.`);
}

/** What a change looks like afterwards; one that leaves other traces too is told by the field itself. */
function likenessOf(change: Change): {
  readonly same?: Deed["kind"];
  readonly opposite?: Deed["kind"];
  readonly similar?: Deed["kind"];
} {
  switch (change.kind) {
    case "restart":
      return { same: "restarted" };
    case "scale":
      return change.replicas > change.before ? UP : DOWN;
    case "min-replicas":
      return change.minReplicas > change.before ? UP : DOWN;
    case "memory-limit":
      return { similar: "configured" };
    case "undo":
      return { similar: "deployed" };
    case "delete-pod":
    case "config-map-key":
      return {};
  }
}

const UP = { same: "scaled-up", opposite: "scaled-down" } as const;
const DOWN = { same: "scaled-down", opposite: "scaled-up" } as const;

/** What was done between two glimpses; one of its template counts as the larger news. */
function deedOn(was: Glimpse, is: Glimpse | undefined): readonly Deed[] {
  const { target } = was;
  const deed = (kind: Deed["kind"], says: string): Deed => ({ kind, target, says: `${target} ${says}` });
  if (!is || is.uid !== was.uid) return [deed("replaced", is ? "was deleted and created again" : "was deleted")];
  const deeds: Deed[] = [];
  if (is.desired > was.desired) deeds.push(deed("scaled-up", `was scaled up from ${was.desired} to ${is.desired}`));
  if (is.desired < was.desired) deeds.push(deed("scaled-down", `was scaled down from ${was.desired} to ${is.desired}`));
  if (is.images.join() !== was.images.join()) deeds.push(deed("deployed", "was given other images"));
  else if (is.deployedAt !== was.deployedAt) deeds.push(deed("configured", "was configured anew"));
  else if (is.changedAt !== was.changedAt) deeds.push(deed("restarted", "was restarted"));
  if (deeds.length === 0 && is.generation !== was.generation)
    deeds.push(deed("touched", "was changed and changed back"));
  return deeds;
}

function told(deeds: readonly Deed[]): string {
  return deeds.map(({ says }) => says).join(", ");
}

function agree(reason: string): Comparison {
  return { agreement: "agree", reason };
}

function disagree(reason: string): Comparison {
  return { agreement: "disagree", reason };
}

function unclear(reason: string): Comparison {
  return { agreement: "unclear", reason };
}
