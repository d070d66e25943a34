import { hash } from "node:crypto";
import { expect } from "chai";
import * as fc from "fast-check";
import { CHAIN_START, type ChainLink, linkText, verifyChain } from "../../src/domain/event-chain.ts";

const sha256 = (text: string): string => hash("sha256", text, "hex");

type Line = ChainLink & { readonly hash: string };

function chain(data: readonly unknown[]): Line[] {
  const lines: Line[] = [];
  for (const [index, each] of data.entries()) {
    const previous = lines.at(-1)?.hash ?? CHAIN_START;
    const link = { run: "r1", seq: index + 1, at: 1_000 + index, name: `step ${index}`, data: each, previous };
    lines.push({ ...link, hash: sha256(linkText(link)) });
  }
  return lines;
}

describe("the event chain", () => {
  it("is whole when nothing was touched, and tells its head", () => {
    const lines = chain([{ a: 1 }, null, "text"]);

    expect(verifyChain(lines, sha256)).to.deep.equal({ kind: "whole", head: lines[2]?.hash });
    expect(verifyChain([], sha256)).to.deep.equal({ kind: "whole", head: CHAIN_START });
  });

  it("is whole after an export to JSON and back", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (data) => {
        const lines = chain(data.map((each) => JSON.parse(JSON.stringify(each)) as unknown));
        const exported = JSON.parse(JSON.stringify(lines)) as Line[];
        expect(verifyChain(exported, sha256).kind).to.equal("whole");
      }),
    );
  });

  it("names the line that was changed, removed, moved or brought in from another run", () => {
    const lines = chain([1, 2, 3, 4]);
    const [one, two, three, four] = lines as [Line, Line, Line, Line];

    const cases: readonly (readonly [Line[], number, RegExp])[] = [
      [[one, { ...two, data: 5 }, three, four], 2, /content/],
      [[one, { ...two, at: 7 }, three, four], 2, /content/],
      [[one, three, four], 2, /missing/],
      [[two, three, four], 1, /missing/],
      [[one, three, two, four], 2, /missing/],
      [[one, { ...two, run: "r2" }, three, four], 2, /r2/],
      [[one, two, { ...three, previous: one.hash }, four], 3, /follow/],
    ];

    for (const [tampered, seq, reason] of cases) {
      const check = verifyChain(tampered, sha256);
      expect(check).to.include({ kind: "broken", seq });
      expect(check).to.have.property("reason").that.matches(reason);
    }
  });
});
