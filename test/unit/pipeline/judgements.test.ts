import { expect } from "chai";
import type { Verdict } from "../../../src/domain/verdict.ts";
import { allow } from "../../../src/domain/verdict.ts";
import { World } from "../../support/world.ts";

const START = Date.parse("2026-11-24T02:00:00Z");

/** A cooldown that ends so many seconds after the run began. */
function cooldown(seconds: number): (now: number) => Verdict {
  const until = START + seconds * 1_000;
  return (now) => (now >= until ? allow : { kind: "wait", reason: `The cooldown ends in ${seconds} s.`, until });
}

describe("what the guards said", () => {
  it("is kept in the run's log, guard by guard, at both moments", async () => {
    const world = new World();

    await world.work();

    for (const step of ["may-we-act", "intent"]) {
      const kept = world.remembered(step) as { kind: string; judgements: { guard: string; verdict: Verdict }[] };
      expect(kept.kind, step).to.equal("allow");
      expect(kept.judgements, step).to.deep.include({ guard: "hold", verdict: allow });
    }
  });

  it("is kept also when it is a refusal, with the sentence of each", async () => {
    const world = new World({ mode: "shadow", acceptedAgo: 3_600_000 });

    await world.work();

    const kept = world.remembered("intent") as { kind: string; judgements: { guard: string; verdict: Verdict }[] };
    const refused = kept.judgements.filter(({ verdict }) => verdict.kind === "refuse");
    expect(refused.map(({ guard }) => guard)).to.include.members(["mode", "fresh"]);
  });
});

describe("a guard that says not yet", () => {
  it("is waited for under the lease when it is over soon, then the run acts", async () => {
    const world = new World({ budget: cooldown(40) });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.oncall.story[0]).to.equal("acknowledged");
    expect(world.remembered("apply"))
      .to.have.property("at")
      .that.is.at.least(START + 40_000);
  });

  it("is not waited for when it lasts longer than the patience: nobody is silenced, and people get the sentence", async () => {
    const world = new World({ budget: cooldown(600) });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^The cooldown ends in 600 s\./);
    expect(world.oncall.story).not.to.include("acknowledged");
    expect(world.restarts).to.be.empty;
  });
});
