import { createHash } from "node:crypto";
import type { Runbook } from "../domain/runbook.ts";
import { openDocument, type Source } from "./document.ts";
import type { Parts } from "./parts.ts";
import type { Problem } from "./problem.ts";
import { readRunbook } from "./read-runbook.ts";

/** All runbooks, or all mistakes of all files: with one mistake nothing is loaded. */
export type Loaded =
  | { readonly kind: "loaded"; readonly runbooks: readonly Runbook[] }
  | { readonly kind: "broken"; readonly problems: readonly Problem[] };

/** Reads, checks and compiles runbooks. `parts` is every collector and action there is. */
export function loadRunbooks(sources: readonly Source[], parts: Parts): Loaded {
  const loaded = sources.map((source) => ({ source, loaded: loadRunbook(source, parts) }));
  const problems = [
    ...loaded.flatMap((each) => ("problems" in each.loaded ? each.loaded.problems : [])),
    ...twice(loaded),
  ];
  if (problems.length > 0) return { kind: "broken", problems };
  return {
    kind: "loaded",
    runbooks: loaded.flatMap((each) => ("runbook" in each.loaded ? [each.loaded.runbook] : [])),
  };
}

type One = { readonly runbook: Runbook; readonly name: Problem } | { readonly problems: readonly Problem[] };

function loadRunbook(source: Source, parts: Parts): One {
  const opened = openDocument(source);
  if (opened.kind === "broken") return { problems: opened.problems };
  const read = readRunbook(opened.value, parts);
  if (read.kind === "flawed") {
    const problems = read.flaws.map((flaw) => opened.place(flaw));
    return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  const version = createHash("sha256").update(source.text).digest("hex");
  const name = opened.place({ path: ["metadata", "name"], message: `\`${read.runbook.name}\` is taken` });
  return { runbook: { ...read.runbook, text: source.text, version }, name };
}

/** A name is said once across all files. */
function twice(loaded: readonly { readonly source: Source; readonly loaded: One }[]): readonly Problem[] {
  const owners = new Map<string, string>();
  return loaded.flatMap(({ source, loaded }) => {
    if (!("runbook" in loaded)) return [];
    const owner = owners.get(loaded.runbook.name);
    owners.set(loaded.runbook.name, owner ?? source.file);
    return owner === undefined ? [] : [{ ...loaded.name, message: `${loaded.name.message} by ${owner}` }];
  });
}
