import { expect } from "chai";
import { z } from "zod";
import { check } from "../../../src/runbooks/issues.ts";

describe("what a schema objects to, in words", () => {
  it("is told for the alternative that was most likely meant", () => {
    const Source = z.union([
      z.strictObject({ key: z.string() }),
      z.strictObject({ query: z.string(), by: z.string() }),
    ]);

    const { flaws } = check(z.strictObject({ from: Source }), { from: { query: "up", yb: "pod" } });

    expect(flaws).to.deep.equal([
      { path: ["from", "yb"], at: "key", message: "is not a known key", expected: "key, query or by", near: "by" },
    ]);
  });

  it("is told in the words of the schema, be they what is wrong or what was expected", () => {
    const Words = z.strictObject({
      pattern: z.string().regex(/^a/, "is not a pattern"),
      name: z.string().regex(/^a/, "a name that begins with a"),
      map: z.record(z.string().regex(/^a/, "is not a plain name"), z.number()),
      even: z.number().multipleOf(2),
    });

    const { flaws } = check(Words, { pattern: "x", name: "x", map: { x: 1 }, even: 3 });

    expect(flaws.map(({ message, expected }) => [message, expected])).to.deep.equal([
      ["is not a pattern", undefined],
      ['is "x"', "a name that begins with a"],
      ["is not a plain name", undefined],
      ["Invalid number: must be a multiple of 2", undefined],
    ]);
  });
});
