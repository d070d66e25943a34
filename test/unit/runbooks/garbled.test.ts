import { expect } from "chai";
import { anything, array, assert, constantFrom, integer, nat, property, string, tuple } from "fast-check";
import { parse, stringify } from "yaml";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import { GOOD, parts } from "./parts.ts";

type Place = readonly (string | number)[];

/** Every place in a value of mappings and lists. */
function places(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))];
}

function replaced(value: unknown, [step, ...rest]: Place, by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value))
    return value.map((inner, index) => (index === Number(step) ? replaced(inner, rest, by) : inner));
  const entries = Object.entries(value as object).map(([key, inner]) => [
    key,
    key === step ? replaced(inner, rest, by) : inner,
  ]);
  return Object.fromEntries(entries);
}

/** It answers, and each problem stands in the file. */
function expectAnswer(text: string): void {
  const loaded = loadRunbooks([{ file: "x.yaml", text }], parts);
  const lines = text.split("\n").length;

  if (loaded.kind === "loaded") return;
  for (const { line, column, message } of loaded.problems) {
    expect(line).to.be.within(1, lines + 1);
    expect(column).to.be.at.least(1);
    expect(message).to.be.a("string").and.not.equal("");
  }
}

describe("a garbled runbook", () => {
  it("is loaded or refused with places, never a crash, when its text is cut and pasted", () => {
    const cut = tuple(nat(GOOD.length), integer({ min: 0, max: 30 }));
    const pasted = constantFrom(
      "",
      " ",
      "\n",
      ":",
      "- ",
      "{",
      "[",
      "'",
      '"',
      "|\n",
      "&a ",
      "*a",
      "!x ",
      "#",
      "\t",
      "? ",
      "\u0000",
      "ß",
    );

    assert(
      property(array(tuple(cut, pasted), { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce((all, [[at, length], by]) => all.slice(0, at) + by + all.slice(at + length), GOOD);
        expectAnswer(text);
      }),
      { numRuns: 150 },
    );
  });

  it("is loaded or refused with places, never a crash, when a value in it is any other", () => {
    const good: unknown = parse(GOOD);
    const all = places(good);

    assert(
      property(constantFrom(...all), anything({ withNullPrototype: false }), (place, by) => {
        expectAnswer(stringify(replaced(good, place, by ?? null), { aliasDuplicateObjects: false }));
      }),
      { numRuns: 150 },
    );
  });

  it("is loaded or refused with places, never a crash, when a condition is any text", () => {
    const piece = constantFrom(
      ..."worker ready . ( ) && || ! == > + / % 1 1.5 'a' [ ] , ? : in exists trend x has size { } matches".split(" "),
    );
    const condition = array(piece, { maxLength: 14 }).map((pieces) => pieces.join(" "));

    assert(
      property(condition, string({ maxLength: 10 }), (written, odd) => {
        for (const when of [written, odd]) {
          const text = GOOD.replace("worker.ready > 0 && trend.slope_per_minute >= 0.0", () => JSON.stringify(when));
          expectAnswer(text);
        }
      }),
      { numRuns: 150 },
    );
  });
});
