import { expect } from "chai";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import { problemText } from "../../../src/runbooks/problem.ts";
import { type Broken, cases } from "./broken-cases.ts";
import { GOOD, parts } from "./parts.ts";

function textOf({ edit }: Broken): string {
  if (typeof edit === "string") return edit;
  const [from, to] = edit;
  expect(GOOD, "the good runbook").to.include(from);
  return GOOD.replace(from, () => to);
}

describe("a broken runbook", () => {
  for (const broken of cases) {
    it(`is refused with line, column and what is wrong: ${broken.says}`, () => {
      const loaded = loadRunbooks([{ file: "x.yaml", text: textOf(broken) }], parts);

      expect(loaded.kind === "broken" ? loaded.problems.map(problemText) : []).to.deep.equal(broken.problems);
    });
  }

  it("comes with at least one problem in each case, and there are at least 60 cases", () => {
    expect(cases.length).to.be.at.least(60);
    expect(cases.filter(({ problems }) => problems.length === 0)).to.deep.equal([]);
  });

  it("does not hide the mistakes of another file", () => {
    const sources = ["a.yaml", "b.yaml"].map((file) => ({ file, text: GOOD.replace("mode: auto", "mode: atuo") }));

    const loaded = loadRunbooks(sources, parts);

    expect(loaded.kind === "broken" && loaded.problems.map(({ file, line }) => `${file}:${line}`)).to.deep.equal([
      "a.yaml:5",
      "b.yaml:5",
    ]);
  });

  it("is one whose name another file has", () => {
    const sources = ["a.yaml", "b.yaml"].map((file) => ({ file, text: GOOD }));

    const loaded = loadRunbooks(sources, parts);

    expect(loaded.kind === "broken" && loaded.problems.map(problemText)).to.deep.equal([
      "b.yaml:3:19 metadata.name: `queue-overflow` is taken by a.yaml",
    ]);
  });
});
