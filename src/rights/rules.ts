import type { Right } from "../domain/right.ts";
import type { Want } from "./want.ts";

/** One rule of a Role, and who wants it. */
export interface Rule {
  readonly namespace: string;
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Empty = whatever the name. */
  readonly names: readonly string[];
  /** "drift-backlog-overflow: collect processor (kubernetes.workload)". */
  readonly wantedBy: readonly string[];
}

/** One verb on one kind of object, with or without a name. */
interface Grant {
  readonly namespace: string;
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  readonly name: string | undefined;
  readonly by: string;
}

/** The fewest rules that grant what is wanted and nothing more, in a fixed order. */
export function rulesOf(wants: readonly Want[]): readonly Rule[] {
  const grants = wants.flatMap((want) => want.rights.flatMap((right) => grantsOf(right, want)));
  const perVerb = grouped(grants, ({ namespace, group, resource, verb }) => [namespace, group, resource, verb]);
  const rules = perVerb.map(ruleOf);
  const merged = grouped(rules, ({ namespace, group, resource, names }) => [namespace, group, resource, ...names]);
  return merged.map(together).toSorted(byPlace);
}

function grantsOf({ verbs, ...of }: Right, { runbook, part }: Want): readonly Grant[] {
  return verbs.map((verb) => ({ ...of, name: of.name, verb, by: `${runbook}: ${part}` }));
}

/** A right without a name covers those with one. */
function ruleOf(grants: readonly [Grant, ...Grant[]]): Rule {
  const [{ namespace, group, resource, verb }] = grants;
  const names = grants.some(({ name }) => name === undefined) ? [] : grants.flatMap(({ name }) => name ?? []);
  const wantedBy = grants.map(({ by }) => by);
  return { namespace, group, resource, verbs: [verb], names: distinct(names), wantedBy: distinct(wantedBy) };
}

function together(rules: readonly [Rule, ...Rule[]]): Rule {
  const [first] = rules;
  return {
    ...first,
    verbs: distinct(rules.flatMap(({ verbs }) => verbs)),
    wantedBy: distinct(rules.flatMap(({ wantedBy }) => wantedBy)),
  };
}

function byPlace(a: Rule, b: Rule): number {
  const key = ({ namespace, group, resource, names, verbs }: Rule): string =>
    [namespace, group, resource, names.join(), verbs.join()].join("\u0000");
  return key(a) < key(b) ? -1 : 1;
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)].toSorted();
}

/** Those with the same words together, in the order of their first. */
function grouped<Item>(
  items: readonly Item[],
  wordsOf: (item: Item) => readonly string[],
): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const key = JSON.stringify(wordsOf(item));
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
