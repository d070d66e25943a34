import type { Remedy } from "../domain/runbook.ts";
import { check } from "./issues.ts";
import { nearest, oneOf } from "./near.ts";
import type { ActionPart } from "./parts.ts";
import { type Flaw, under } from "./problem.ts";
import { Lasts, Remedy as RemedyText } from "./shape.ts";
import { isMapping, readUse, type Targets, type Used } from "./use.ts";

/** The cause that stands for all that have no remedy of their own. */
const REST = "*";

interface Read {
  readonly for: string;
  readonly remedy?: Remedy;
  readonly flaws: readonly Flaw[];
}

/** Reads the remedies: each for a cause that exists, each cause with exactly one. The answer is in the causes' order. */
export function readRemedies(
  written: readonly unknown[],
  causes: readonly string[],
  actions: readonly ActionPart[],
  targets: Targets,
): { readonly remedies: readonly Remedy[]; readonly flaws: readonly Flaw[] } {
  const read = written.map((each, index) => readRemedy(each, index, actions, targets));
  const names = nameFlaws(read, causes);
  const flaws = [...read.flatMap((each) => each.flaws), ...names];
  const own = new Map(read.map((each) => [each.for, each.remedy]));
  const meant = names.flatMap((each) => each.near ?? []);
  const bare = causes.filter((cause) => !own.has(cause) && !meant.includes(cause));
  const remedies = causes.flatMap((cause) => own.get(cause) ?? forCause(own.get(REST), cause));
  return { remedies, flaws: [...flaws, ...(own.has(REST) || own.size === 0 ? [] : bareFlaws(bare, causes))] };
}

function readRemedy(written: unknown, index: number, actions: readonly ActionPart[], targets: Targets): Read {
  const text = check(RemedyText, written).value;
  const path = ["remedies", index];
  if (!text) return { for: namedCause(written), flaws: [] }; // the shape says so
  const { for: cause, do: use, hand_off } = text;
  if ((use === undefined) === (hand_off === undefined)) {
    return {
      for: cause,
      flaws: [{ path, message: "says what to do twice or not at all", expected: "either do or hand_off" }],
    };
  }
  if (use === undefined)
    return { for: cause, remedy: { kind: "hand-off", cause, sentence: hand_off ?? "" }, flaws: [] };
  const { used, lasts, flaws } = readAction(use, actions, targets);
  const rest =
    cause === REST ? [{ path: ["do"], message: "no action is right for every cause", expected: "hand_off" }] : [];
  const all = under(path, [...rest, ...under(["do"], flaws)]);
  if (!used || all.length > 0) return { for: cause, flaws: all };
  const { part, params } = used;
  const remedy = { kind: "act", cause, action: part.name, params, ...(lasts !== undefined && { lasts }) } as const;
  return { for: cause, remedy, flaws: all };
}

/** Reads `{ kubernetes.scale: { … }, for: 2h }`. */
export function readAction(
  written: Readonly<Record<string, unknown>>,
  actions: readonly ActionPart[],
  targets: Targets,
): { readonly used?: Used<ActionPart>; readonly lasts?: number | undefined; readonly flaws: readonly Flaw[] } {
  const { for: lasts, ...use } = written;
  const { used, flaws } = readUse(use, actions, targets, "action");
  if (lasts === undefined) return { ...(used && { used }), flaws };
  const checked = check(Lasts, lasts);
  const stays = used && !used.part.undoable ? [lastsFor(used.part.name)] : under(["for"], checked.flaws);
  return { ...(used && { used }), lasts: checked.value, flaws: [...flaws, ...stays] };
}

function lastsFor(action: string): Flaw {
  return { path: ["for"], at: "key", message: `what ${action} does cannot be undone, so it cannot be temporary` };
}

function namedCause(written: unknown): string {
  const cause = isMapping(written) ? written["for"] : undefined;
  return typeof cause === "string" ? cause : "";
}

function forCause(remedy: Remedy | undefined, cause: string): readonly Remedy[] {
  return remedy ? [{ ...remedy, cause }] : [];
}

function nameFlaws(read: readonly Read[], causes: readonly string[]): readonly Flaw[] {
  const names = read.map((each) => each.for);
  return names.flatMap((name, index) => {
    const path = ["remedies", index, "for"];
    if (names.indexOf(name) < index && name !== "") return [{ path, message: `\`${name}\` has a remedy already` }];
    if (name === "" || name === REST || causes.length === 0 || causes.includes(name)) return [];
    const near = nearest(name, causes);
    return [{ path, message: `\`${name}\` is not one of the causes`, expected: oneOf(causes), ...(near && { near }) }];
  });
}

function bareFlaws(bare: readonly string[], causes: readonly string[]): readonly Flaw[] {
  return bare.map((cause) => ({
    path: ["causes", causes.indexOf(cause), "name"],
    message: `\`${cause}\` has no remedy`,
    expected: 'a remedy for it, or a hand_off for "*"',
  }));
}
