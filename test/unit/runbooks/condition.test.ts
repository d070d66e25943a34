import { expect } from "chai";
import type { Facts } from "../../../src/domain/facts.ts";
import { condition } from "./conditions.ts";

function truth(source: string, facts: Facts): string {
  return condition(source).evaluate({ x: facts }).kind;
}

const THREE_VALUED: readonly (readonly [source: string, facts: Facts, truth: string])[] = [
  // the missing fact left, then right
  ["x.b || x.c", { c: true }, "true"],
  ["x.b || x.c", { b: true }, "true"],
  ["x.b || x.c", { c: false }, "unknown"],
  ["x.b || x.c", { b: false }, "unknown"],
  ["x.b && x.c", { c: false }, "false"],
  ["x.b && x.c", { b: false }, "false"],
  ["x.b && x.c", { c: true }, "unknown"],
  ["x.b && x.c", { b: true }, "unknown"],
  ["x.b || x.c", {}, "unknown"],
  ["x.b && x.c", {}, "unknown"],
  ["!x.b", {}, "unknown"],
  ["!(x.b && x.c)", { c: false }, "true"],
  ["!(x.b || x.c)", { c: true }, "false"],
  ["!(x.b || x.c)", { c: false }, "unknown"],
  ["x.b ? x.c : x.c", { c: true }, "unknown"],
  ["x.c ? true : x.b", { c: true }, "true"],
  ["x.c ? x.b : true", { c: true }, "unknown"],
  ["x.b == x.c", { b: true }, "unknown"],
  ["x.b != x.b", {}, "unknown"],
  // nested
  ["(x.b || x.n > 0) && x.c", { n: 1, c: true }, "true"],
  ["(x.b && x.n > 0) || x.c", { n: 1, c: false }, "unknown"],
  ["(x.b && x.n > 0) || x.c", { n: 0, c: false }, "false"],
  ["!(!(x.b || true))", {}, "true"],
  ["(x.b || x.c) == true", { c: true }, "true"],
  // comparisons and arithmetic
  ["x.n > 0", {}, "unknown"],
  ["x.n + 1 > 0 || x.d > 1.0", { d: 2 }, "true"],
  ["x.n > 0 && x.d > 1.0", { d: 0 }, "false"],
  ["x.n / 2 == 1", { n: 3 }, "true"],
  ["x.n > 0.5", { n: 1 }, "true"],
  ["double(x.n) / 4.0 > x.d", { n: 2, d: 0.4 }, "true"],
  // lists and maps
  ["'a' in x.l", {}, "unknown"],
  ["'a' in x.l", { l: [] }, "false"],
  ["x.s in ['a', 'b']", {}, "unknown"],
  ["x.s in [x.s]", {}, "unknown"],
  ["x.l.exists(e, e == 'a')", {}, "unknown"],
  ["x.l.exists(e, e == 'a' || x.b)", { l: ["b", "a"] }, "true"],
  ["x.l.exists(e, e == 'a' || x.b)", { l: ["b"] }, "unknown"],
  ["x.l.exists(e, x.b)", { l: [] }, "false"],
  ["x.l.all(e, e == 'a' && x.b)", { l: ["a", "b"] }, "false"],
  ["x.l.all(e, e == 'a' && x.b)", { l: ["a"] }, "unknown"],
  ["x.l.exists_one(e, x.b)", { l: ["a"] }, "unknown"],
  ["x.l.filter(e, x.b).size() > 0", { l: ["a"] }, "unknown"],
  ["x.l.filter(e, e.startsWith('a')).size() == 1", { l: ["ab", "b"] }, "true"],
  ["x.l[1] == 'b'", { l: ["a", "b"] }, "true"],
  ["x.l[2] == 'b'", { l: ["a", "b"] }, "unknown"],
  ["x.m['up'] > 1.0", { m: { up: 2 } }, "true"],
  ["x.m.up > 1.0", { m: { up: 2 } }, "true"],
  ["x.m['up'] > 1.0", { m: { down: 2 } }, "unknown"],
  ["x.m['constructor'] > 1.0", { m: {} }, "unknown"],
  ["'up' in x.m && x.m['up'] > 1.0", { m: {} }, "false"],
  ["x.m.exists(k, x.m[k] > 1.0)", { m: { a: 0, b: 2 } }, "true"],
  // what is no measurement is not known
  ["!(x.d > 1.0)", { d: Number.NaN }, "unknown"],
  ["x.d > 1.0", { d: Number.POSITIVE_INFINITY }, "unknown"],
  ["x.m.all(k, x.m[k] < 1.0)", { m: { a: 0, b: Number.NaN } }, "unknown"],
  ["x.n > 1", { n: Number.MAX_SAFE_INTEGER + 1 }, "unknown"],
  ["x.n * 9223372036854775807 > 1", { n: 2 }, "unknown"],
  ["x.l.all(e, e != 'a')", { l: Array.from({ length: 1001 }, () => "b") }, "unknown"],
  // text
  ["x.s.matches('^o+m$')", { s: "ooom" }, "true"],
  ["x.s.matches('oom')", { s: "an oom killed it" }, "true"],
  ["x.s.matches('(a+)+$')", { s: `${"a".repeat(5000)}!` }, "false"],
  ["x.s.contains('pool') && x.s.size() > 3", { s: "a pool" }, "true"],
];

describe("a condition", () => {
  for (const [source, facts, expected] of THREE_VALUED) {
    const known = JSON.stringify(facts);
    it(`is ${expected}: ${source} with ${known.length > 60 ? `${known.slice(0, 60)}…` : known}`, () => {
      expect(truth(source, facts)).to.equal(expected);
    });
  }

  it("names what is missing when it is unknown", () => {
    const both = condition("x.n > 0 && x.d > 0.0 && x.b");

    expect(both.evaluate({ x: { b: true } })).to.deep.equal({ kind: "unknown", missing: "x.n, x.d" });
    expect(both.evaluate({})).to.deep.equal({ kind: "unknown", missing: "x.n, x.d, x.b" });
  });

  it("names the entry that is missing when every fact is there", () => {
    const entry = condition("x.m['up'] > 1.0");

    expect(entry.evaluate({ x: { m: {} } })).to.deep.equal({ kind: "unknown", missing: "x.m['up']" });
  });

  it("tells the values of the facts it reads, each once, for people", () => {
    const facts = { n: 2, d: 1 / 3, s: 'a "b"\nc', b: false, l: ["a", "b"], m: { move: 3, add: 12 } };
    const reads = condition(
      "x.n > 0 && x.n < 9 && x.d > 0.0 && x.s != '' && !x.b && x.c && x.l.size() > 0 && x.m.size() > 0",
    );

    expect(reads.values({ x: facts })).to.equal(
      'x.n = 2, x.d = 0.3333, x.s = "a \\"b\\" c", x.b = false, x.c = not known, x.l = [a, b], x.m = {add: 12, move: 3}',
    );
  });

  it("shortens long values", () => {
    const l = Array.from({ length: 20 }, (_, index) => `pod-${index}`);

    expect(condition("x.l.size() > 0").values({ x: { l } })).to.equal("x.l = [pod-0, pod-1, pod-2, pod-3, pod-4, …]");
    expect(condition("x.s != ''").values({ x: { s: "y".repeat(500) } })).to.have.length.below(80);
  });

  it("ignores facts that its collector does not declare, and a prototype's", () => {
    expect(truth("x.n > 0", { n: 1, constructor: 5, undeclared: "text" })).to.equal("true");
    expect(truth("x.s == 'a'", Object.create({ s: "a" }))).to.equal("unknown");
  });

  it("throws when a fact is not of its declared type, which is a collector's bug", () => {
    expect(() => truth("x.n > 0", { n: 1.5 })).to.throw("the fact x.n is declared int, but its value is a number");
    expect(() => truth("x.s == ''", { s: 1 })).to.throw("the fact x.s is declared string, but its value is a number");
    expect(() => truth("x.l.size() > 0", { l: "a" })).to.throw("declared list<string>");
    expect(() => truth("x.m.size() > 0", { m: ["a"] })).to.throw("declared map<string, double>");
    expect(() => truth("x.b", { b: "true" })).to.throw("declared bool");
    expect(() => truth("x.d > 0.0", { d: "1" })).to.throw("declared double");
  });

  it("shows a text of several lines as one", () => {
    expect(condition("x.b &&\n  x.c\n").source).to.equal("x.b && x.c");
  });
});
