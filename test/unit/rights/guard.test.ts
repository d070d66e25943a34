import { expect } from "chai";
import type { Right } from "../../../src/domain/right.ts";
import { World } from "../../support/world.ts";

const PATCH: Right = {
  group: "apps",
  resource: "deployments",
  verbs: ["patch"],
  namespace: "spec-to-proof",
  name: "drift-processor",
};

describe("a runbook whose account lacks a right", () => {
  it("changes nothing and silences nobody, and the person who is paged reads which right it is", async () => {
    const world = new World({ lacking: [PATCH] });

    const outcome = await world.work();

    expect(world.restarts).to.deep.equal([]);
    expect(world.oncall.story.filter((line) => line.includes("acknowledge"))).to.deep.equal([]);
    expect(outcome).to.include({ kind: "handed-off" });
    expect(outcome?.reason).to.include(
      "Runbook drift runs as shadow: its account may not patch deployments.apps drift-processor in spec-to-proof.",
    );
  });

  it("is not spoken of where nothing would be changed anyway", async () => {
    const outcome = await new World({ lacking: [PATCH], mode: "shadow" }).work();

    expect(outcome).to.include({ kind: "shadowed" });
    expect(outcome?.reason).not.to.include("may not");
  });
});
