import type { ASTNode } from "@marcbachmann/cel-js";
import type { FactTable } from "../domain/facts.ts";
import { COMPREHENSIONS, FUNCTIONS, METHODS, RE2_MATCHES } from "./language.ts";
import { compileRe2 } from "./matcher.ts";
import { nearest, oneOf } from "./near.ts";
import type { Reading, Scope } from "./scope.ts";

/** Something in a condition that the language does not allow. `offset` in characters. */
export interface Objection {
  readonly offset: number;
  readonly message: string;
  readonly expected?: string;
  readonly near?: string;
}

export interface Inspection {
  readonly objections: readonly Objection[];
  readonly readings: readonly Reading[];
}

/**
 * Walks a parsed condition: every name exists, nothing can fail but by a missing fact, nothing is costly. Also directs
 * its `matches` calls to RE2. Types are checked after this, by the library.
 */
export function inspect(root: ASTNode, scope: Scope): Inspection {
  const readings: Reading[] = [];
  const objections = walk(root, { scope, locals: [], note: (reading) => readings.push(reading) });
  return { objections, readings: distinct(readings) };
}

interface Around {
  readonly scope: Scope;
  /** Names of the elements that the comprehensions around this node go through. */
  readonly locals: readonly string[];
  note(reading: Reading): void;
}

type Objections = readonly Objection[];

function walk(node: ASTNode, around: Around): Objections {
  switch (node.op) {
    case "value":
      return literal(node);
    case "id":
      return name(node, node.args, around);
    case ".":
      return access(node, around);
    case "call":
      return [...called(node, node.args[0]), ...walkAll(node.args[1], around)];
    case "rcall":
      return method(node, around);
    case "/":
    case "%":
      return [...divisor(node.op, node.args[1]), ...walkAll(node.args, around)];
    case "[]":
    case "list":
    case "?:":
    case "&&":
    case "||":
    case "in":
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "+":
    case "-":
    case "*":
      return walkAll(node.args, around);
    case "map":
    case ".?":
    case "[?]":
      return [object(node, "is not part of conditions")];
    case "!_":
    case "-_":
      return walk(node.args, around);
  }
}

function walkAll(nodes: readonly ASTNode[], around: Around): Objections {
  return nodes.flatMap((node) => walk(node, around));
}

function literal(node: ASTNode & { op: "value" }): Objections {
  const big = typeof node.args === "bigint" && BigInt.asIntN(64, node.args) !== node.args;
  return big ? [object(node, "does not fit into 64 bits")] : [];
}

function name(node: ASTNode, written: string, { scope, locals }: Around): Objections {
  if (locals.includes(written)) return [];
  const facts = scope.get(written);
  if (facts === "unclear") return [];
  if (facts) return [object(node, `\`${written}\` needs one of its facts`, { expected: firstFacts(written, facts) })];
  const known = [...scope.keys()];
  const expected = known.length === 0 ? "something under `collect` to read from" : oneOf(known);
  return [object(node, `\`${written}\` is not collected`, { expected, ...hint(written, [...known, ...locals]) })];
}

function access(node: ASTNode & { op: "." }, around: Around): Objections {
  const [of, fact] = node.args;
  if (of.op !== "id" || around.locals.includes(of.args)) return walk(of, around);
  const facts = around.scope.get(of.args);
  if (facts === undefined) return name(of, of.args, around);
  if (facts === "unclear") return [];
  around.note({ variable: of.args, fact });
  if (Object.hasOwn(facts, fact)) return [];
  const known = Object.keys(facts);
  const message = `\`${of.args}\` has no fact \`${fact}\``;
  return [{ offset: node.pos, message, expected: oneOf(known), ...hint(fact, known) }];
}

function called(node: ASTNode, function_: string): Objections {
  if (FUNCTIONS.includes(function_)) return [];
  if (function_ === "has") {
    return [object(node, "`has` is not needed: a condition whose fact is missing is neither true nor false")];
  }
  return [
    object(node, `there is no function \`${function_}\``, {
      expected: oneOf(FUNCTIONS),
      ...hint(function_, FUNCTIONS),
    }),
  ];
}

function method(node: ASTNode & { op: "rcall" }, around: Around): Objections {
  const [written, receiver, args] = node.args;
  const inner = walk(receiver, around);
  if (COMPREHENSIONS.includes(written)) return [...inner, ...comprehension(node, around)];
  if (written === "matches") return [...inner, ...regularExpression(node)];
  const known = [...METHODS, ...COMPREHENSIONS];
  if (METHODS.includes(written)) return [...inner, ...walkAll(args, around)];
  return [
    ...inner,
    object(node, `there is no method \`${written}\``, { expected: oneOf(known), ...hint(written, known) }),
  ];
}

function comprehension(node: ASTNode & { op: "rcall" }, around: Around): Objections {
  const [written, , [variable, condition]] = node.args;
  if (variable?.op !== "id" || !condition) return []; // the type check has the words for it
  if (around.locals.length > 0) return [object(node, `\`${written}\` inside another comprehension costs too much`)];
  if (around.scope.has(variable.args))
    return [object(variable, `\`${variable.args}\` is already what a collector is called`)];
  return walk(condition, { ...around, locals: [variable.args] });
}

function regularExpression(node: ASTNode & { op: "rcall" }): Objections {
  const [pattern, ...more] = node.args[2];
  if (pattern?.op !== "value" || typeof pattern.args !== "string" || more.length > 0) {
    return [object(node, "`matches` takes one regular expression, written out")];
  }
  node.args[0] = RE2_MATCHES;
  return compileRe2(pattern.args) ? [] : [object(pattern, "is not a regular expression that RE2 knows")];
}

function divisor(operator: string, node: ASTNode): Objections {
  const bare = node.op === "-_" ? node.args : node;
  const safe =
    bare.op === "value" && (typeof bare.args === "bigint" || typeof bare.args === "number") && Number(bare.args) !== 0;
  return safe
    ? []
    : [object(node, `\`${operator}\` by what can be zero`, { expected: "a number other than 0, written out" })];
}

function object(node: ASTNode, message: string, more: Partial<Objection> = {}): Objection {
  return { ...more, offset: node.start, message };
}

function hint(written: string, known: readonly string[]): { near?: string } {
  const near = nearest(written, known);
  return near === undefined ? {} : { near };
}

function firstFacts(variable: string, facts: FactTable): string {
  return oneOf(Object.keys(facts).map((fact) => `${variable}.${fact}`));
}

function distinct(readings: readonly Reading[]): readonly Reading[] {
  return [...new Map(readings.map((each) => [JSON.stringify(each), each])).values()];
}
