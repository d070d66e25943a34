import { expect } from "chai";
import { array, assert, property, string } from "fast-check";
import { bounded, firstLine } from "../../../src/pipeline/report/bounded.ts";

const lines = array(string({ unit: "grapheme-ascii", maxLength: 400 }), { maxLength: 60 });

describe("a note", () => {
  it("never exceeds PagerDuty's 2,000 characters, and keeps its footer", () => {
    assert(
      property(string({ maxLength: 300 }), lines, lines, (first, body, briefer) => {
        const note = bounded(first, body, "the footer", briefer);

        expect(note.length).to.be.at.most(2_000);
        expect(note.endsWith("the footer")).to.equal(true);
      }),
    );
  });

  it("has a first line of at most 100 characters, and says the whole of a longer one below", () => {
    const long = `Raised ${"the limit of a container ".repeat(6)}to 2Gi.`;

    const [head = "", , whole] = bounded(long, ["the rest"], "the footer").split("\n");

    expect(head.length).to.be.at.most(100);
    expect(whole).to.equal(long);
  });

  it("takes the briefer body when the full one has no room, and cuts nothing then", () => {
    const full = Array.from({ length: 100 }, (_, index) => `line ${index} of a long account`);

    const note = bounded("All is told.", full, "the footer", ["in short"]);

    expect(note).to.equal("All is told.\n\nin short\n\nthe footer");
  });

  it("says how many lines are left out", () => {
    const full = Array.from({ length: 100 }, (_, index) => `line ${index} ${"x".repeat(50)}`);

    const note = bounded("Too long.", full, "the footer");

    const kept = note.split("\n").filter((line) => line.startsWith("line")).length;
    expect(note).to.contain(`… ${100 - kept} more lines: see the run.`);
  });
});

describe("a first line", () => {
  it("is the fullest of its wordings that has room", () => {
    expect(firstLine("x".repeat(101), "y".repeat(100), "z")).to.equal("y".repeat(100));
    expect(firstLine("x".repeat(101), "y".repeat(101))).to.equal("y".repeat(101));
  });
});
