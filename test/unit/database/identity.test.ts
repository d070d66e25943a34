import { expect } from "chai";
import { identity } from "../../../src/adapters/identity/identity.ts";

describe("identity", () => {
  it("gives run ids that sort by time and never repeat", () => {
    let now = Date.parse("2026-11-24T02:00:00Z");
    const { newRunId } = { newRunId: () => identity({ now: () => now++ }).newRunId() };

    const ids = Array.from({ length: 2_000 }, newRunId);

    expect(ids).to.deep.equal(ids.toSorted());
    expect(new Set(ids)).to.have.property("size", 2_000);
    for (const id of ids) expect(id).to.match(/^r[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it("hashes the UTF-8 bytes as Alertmanager does", () => {
    const known = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

    expect(identity({ now: () => 0 }).sha256("hello world")).to.equal(known);
  });
});
