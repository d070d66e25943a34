import type { Collect } from "../domain/runbook.ts";
import { check } from "./issues.ts";
import type { CollectorPart } from "./parts.ts";
import { type Flaw, type Path, under } from "./problem.ts";
import { DEFAULT_TIMEOUT, Timeout } from "./shape.ts";
import { isMapping, readUse, type Targets } from "./use.ts";

/** A collector as a runbook uses it. `part` is absent when there is none of that name. */
export interface Reader {
  readonly name: string;
  readonly path: Path;
  readonly part?: CollectorPart;
  readonly collect?: Collect;
  readonly flaws: readonly Flaw[];
}

/** Reads `{ prometheus.query: { query: … }, timeout: 5s }`. */
export function readCollect(
  written: unknown,
  { name, path }: { readonly name: string; readonly path: Path },
  collectors: readonly CollectorPart[],
  targets: Targets,
): Reader {
  if (!isMapping(written)) return { name, path, flaws: [] }; // the shape says so
  const { timeout, ...use } = written;
  const { used, flaws } = readUse(use, collectors, targets, "collector");
  const deadline = check(Timeout, timeout ?? `${DEFAULT_TIMEOUT}ms`);
  const all = under(path, [...flaws, ...under(["timeout"], deadline.flaws)]);
  if (!used) return { name, path, flaws: all };
  const { part, params } = used;
  const collect = { name, collector: part.name, params, timeout: deadline.value ?? DEFAULT_TIMEOUT };
  return { name, path, part, ...(all.length === 0 && { collect }), flaws: all };
}
