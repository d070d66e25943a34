import { expect } from "chai";
import { allow, merge, refuse } from "../../src/domain/verdict.ts";

describe("merge", () => {
  it("allows when no guard was asked", () => {
    const verdict = merge([]);

    expect(verdict).to.deep.equal({ kind: "allow" });
  });

  it("takes the strictest verdict and keeps every sentence", () => {
    const verdict = merge([
      { guard: "storm", verdict: { kind: "wait", reason: "Many groups fire.", until: 5 } },
      { guard: "hold", verdict: refuse("Held by ana.") },
      { guard: "mode", verdict: allow },
    ]);

    expect(verdict).to.deep.equal({ kind: "refuse", reason: "Many groups fire. Held by ana." });
  });

  it("waits until the last of several waits is over", () => {
    const verdict = merge([
      { guard: "a", verdict: { kind: "wait", reason: "One.", until: 5 } },
      { guard: "b", verdict: { kind: "wait", reason: "Two.", until: 9 } },
    ]);

    expect(verdict).to.deep.equal({ kind: "wait", reason: "One. Two.", until: 9 });
  });
});
