import type { z } from "zod";
import type { Target } from "../domain/workload.ts";
import { check } from "./issues.ts";
import { nearest, oneOf } from "./near.ts";
import { type Flaw, under } from "./problem.ts";

/** A part as a runbook uses it: its name and its parameters as written. */
export interface Used<Part> {
  readonly part: Part;
  readonly params: unknown;
}

/** The targets of a runbook by name; undefined for one that is itself wrong. */
export type Targets = ReadonlyMap<string, Target | undefined>;

interface Named {
  readonly name: string;
  readonly params: z.ZodType;
}

/** Stands in for a target that is wrong or not there, so that the other parameters are checked all the same. */
const SOME_TARGET: Target = { kind: "Deployment", namespace: "default", name: "some-target" };

/**
 * Reads `{ kubernetes.restart: { target: processor } }`: one known part, its parameters as its own schema has them. `used`
 * is absent when the part is not known; with flaws its `params` are not to be used.
 */
export function readUse<Part extends Named>(
  written: Readonly<Record<string, unknown>>,
  parts: readonly Part[],
  targets: Targets,
  what: "collector" | "action",
): { readonly used?: Used<Part>; readonly flaws: readonly Flaw[] } {
  const [name, ...more] = Object.keys(written);
  if (name === undefined) return { flaws: [{ path: [], message: `names no ${what}`, expected: namesOf(parts) }] };
  const flaws: Flaw[] = more.map((key) => ({
    path: [key],
    at: "key",
    message: `is one ${what} too many`,
    expected: "just one",
  }));
  const part = parts.find((each) => each.name === name);
  if (!part) return { flaws: [...flaws, unknownPart(name, parts, what)] };
  const checked = readParams(written[name], part, targets);
  return { used: { part, params: checked.value }, flaws: [...flaws, ...under([name], checked.flaws)] };
}

function readParams(
  written: unknown,
  part: Named,
  targets: Targets,
): { readonly value?: unknown; readonly flaws: readonly Flaw[] } {
  const params = written ?? {};
  const targetFlaws = targetFlawsOf(params, targets);
  const checked = check(part.params, withTarget(params, targets));
  const flaws = checked.flaws.map((flaw) =>
    flaw.path[0] === "target" ? { ...flaw, expected: targetNames(targets) } : flaw,
  );
  return { value: checked.value, flaws: [...targetFlaws, ...flaws] };
}

/** `target: processor` becomes the target of that name, which is what the part's schema knows. */
function withTarget(params: unknown, targets: Targets): unknown {
  if (!isMapping(params) || !("target" in params)) return params;
  const name = params["target"];
  return { ...params, target: (typeof name === "string" && targets.get(name)) || SOME_TARGET };
}

function targetFlawsOf(params: unknown, targets: Targets): readonly Flaw[] {
  if (!isMapping(params) || !("target" in params)) return [];
  const name = params["target"];
  const expected = targetNames(targets);
  if (typeof name !== "string") return [{ path: ["target"], message: "is not a name", expected }];
  if (targets.has(name)) return [];
  const near = nearest(name, targets.keys());
  return [{ path: ["target"], message: `\`${name}\` is not one of the targets`, expected, ...(near && { near }) }];
}

function targetNames(targets: Targets): string {
  return targets.size === 0 ? "a name declared under `targets`" : oneOf([...targets.keys()]);
}

function unknownPart(name: string, parts: readonly Named[], what: string): Flaw {
  const names = parts.map((each) => each.name);
  const near = nearest(name, names);
  const message = `there is no ${what} of this name`;
  return { path: [name], at: "key", message, expected: oneOf(names), ...(near && { near }) };
}

function namesOf(parts: readonly Named[]): string {
  return oneOf(parts.map((each) => each.name));
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
