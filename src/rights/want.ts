import type { AnyAction } from "../actions/registry.ts";
import type { AnyCollector } from "../collectors/registry.ts";
import { type BlastRadius, isAsked } from "../domain/blast-radius.ts";
import { type Mode, strictest } from "../domain/mode.ts";
import type { Permit } from "../domain/permit.ts";
import { type Right, toListDeployments, toSee, toSeeNodes } from "../domain/right.ts";
import type { Collect, Runbook } from "../domain/runbook.ts";
import { type Target, targetName } from "../domain/workload.ts";

/** What one part of one runbook needs of the cluster. */
export interface Want {
  readonly runbook: string;
  /** "collect processor (kubernetes.workload)": for people. */
  readonly part: string;
  readonly use: "collector" | "remedy" | "guard";
  readonly rights: readonly Right[];
  readonly permits: readonly Permit[];
}

/** The parts a runbook may name. */
export interface Parts {
  readonly collectors: readonly Pick<AnyCollector, "name" | "rights" | "permits">[];
  readonly actions: readonly Pick<AnyAction, "name" | "target" | "rights" | "permits">[];
}

/** All that the runbooks need, each no further than its own mode under the ceiling lets it go. */
export function wantsOf(
  runbooks: readonly Runbook[],
  parts: Parts,
  ceiling: Mode,
  blastRadius: BlastRadius,
): readonly Want[] {
  return runbooks.flatMap((runbook) => [
    ...collectorWants(runbook, parts),
    ...remedyWants(runbook, parts, strictest(runbook.mode, ceiling)),
    ...guardWants(runbook, parts, blastRadius),
  ]);
}

/** Those of its remedies in a mode that acts. */
export function remedyWants(runbook: Runbook, { actions }: Parts, mode: Mode): readonly Want[] {
  return runbook.remedies.flatMap((remedy) => {
    if (remedy.kind !== "act") return [];
    const { rights, permits } = found(remedy.action, actions);
    const want: Want = {
      runbook: runbook.name,
      part: `remedy for ${remedy.cause} (${remedy.action})`,
      use: "remedy",
      rights: rights(remedy.params),
      permits: permits(remedy.params),
    };
    return mode === "shadow" ? [readingOnly(want)] : [want];
  });
}

/** What the guards read before a change, in whatever mode. A guard that is switched off reads nothing. */
export function guardWants(runbook: Runbook, { actions }: Parts, blastRadius: BlastRadius): readonly Want[] {
  const changed = distinct(
    runbook.remedies.flatMap((each) => (each.kind === "act" ? [found(each.action, actions).target(each.params)] : [])),
  );
  if (changed.length === 0) return [];
  const named = distinct(Object.values(runbook.targets));
  const namespaces = [...new Set(changed.map(({ namespace }) => namespace))];
  const want = (guard: string, rights: readonly Right[]): readonly Want[] =>
    rights.length === 0 ? [] : [{ runbook: runbook.name, part: `guard ${guard}`, use: "guard", rights, permits: [] }];
  return [
    ...want("deployment", runbook.limits.minAge > 0 ? changed.flatMap(toSee) : []),
    ...want("blast-radius", isAsked(blastRadius.targets) && named.length > 1 ? named.flatMap(toSee) : []),
    ...want("nodes", isAsked(blastRadius.nodes) ? [toSeeNodes] : []),
    ...want("workloads", isAsked(blastRadius.workloads) ? namespaces.map(toListDeployments) : []),
  ];
}

function distinct(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [targetName(target), target])).values()];
}

/** In shadow a remedy is planned, so it reads, and nothing more. */
function readingOnly(want: Want): Want {
  const rights = want.rights.flatMap((right) => {
    const verbs = right.verbs.filter((verb) => verb === "get" || verb === "list");
    return verbs.length > 0 ? [{ ...right, verbs }] : [];
  });
  return { ...want, rights, permits: [] };
}

function collectorWants({ name, signal, collect }: Runbook, { collectors }: Parts): readonly Want[] {
  const wantOf = (said: string, { collector, params }: Collect): Want => {
    const part = found(collector, collectors);
    return {
      runbook: name,
      part: `${said} (${collector})`,
      use: "collector",
      rights: part.rights?.(params) ?? [],
      permits: part.permits?.(params) ?? [],
    };
  };
  return [
    ...signal.sources.map((source) => wantOf("signal", source)),
    ...collect.map((each) => wantOf(`collect ${each.name}`, each)),
  ];
}

/** The loader made sure that it is there. */
function found<Part extends { readonly name: string }>(name: string, parts: readonly Part[]): Part {
  const part = parts.find((each) => each.name === name);
  if (!part) throw new Error(`the runbook was loaded with a part that is not there: ${name}`);
  return part;
}
