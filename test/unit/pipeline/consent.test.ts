import { expect } from "chai";
import { type Setting, World } from "../../support/world.ts";

const WAITING = 1;

describe("a run that a person has to let go on", () => {
  it("holds nothing while it waits, and says what it would do, what may break, until when, and how to answer", async () => {
    const world = asking();
    world.whileAside = () => {
      expect(world.oncall.status).to.equal("triggered");
      expect(world.oncall.story).not.to.include("acknowledged");
      const question = world.oncall.written.at(-1)?.text ?? "";
      expect(question).to.match(
        /^May first-responder restart Deployment spec-to-proof\/drift-processor\? Comment "approve"/,
      );
      for (const part of [
        "restartedAt: (none) -> now",
        "Risk: its pods are replaced",
        "02:30:00 UTC",
        "first-responder approve r0",
      ]) {
        expect(question).to.contain(part);
      }
      return false;
    };

    const outcome = await world.work();

    expect(outcome).to.deep.equal({
      kind: "handed-off",
      reason:
        "Runbook drift acts only when a person approves. Nobody answered within 30 min. Not done: restart Deployment spec-to-proof/drift-processor.",
    });
    expect(world.restarts).to.be.empty;
    expect(world.oncall.story).not.to.include("acknowledged");
    expect(world.oncall.written).to.have.length(3);
  });

  it("takes the incident only when it is approved, acts once, and names who let it", async () => {
    const world = asking();
    world.whileAside = (time) => {
      if (time === WAITING) world.desk.answerNow("approved", "bob");
      return true;
    };

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
    expect(world.oncall.story.indexOf("acknowledged")).to.be.above(
      world.oncall.story.findIndex((line) => line.startsWith("note: May first-responder")),
    );
    expect(world.oncall.written.some(({ text }) => text.includes("Approved by bob at 02:00:"))).to.equal(true);
    expect(world.oncall.written).to.have.length(3);
  });

  for (const [comment, kind, restarts, says] of [
    ["approve", "resolved", 1, /^Restarted/],
    ["Approved.", "resolved", 1, /^Restarted/],
    ["deny, we are in a release", "handed-off", 0, /^Ana denied it \(commented "deny"\)\. Not done: restart/],
    ["stop", "handed-off", 0, /^Ana denied it \(commented "stop"\)/],
    ["approve? not sure yet", "handed-off", 0, /Nobody answered within 30 min/],
    ["resume", "handed-off", 0, /Nobody answered within 30 min/],
  ] as const) {
    it(`takes the comment "${comment}" of a person for what it is`, async () => {
      const world = asking();
      world.whileAside = (time) => {
        if (time === WAITING) world.oncall.person("Ana", { comments: comment });
        return false;
      };

      const outcome = await world.work();

      expect(outcome?.kind).to.equal(kind);
      expect(outcome?.reason).to.match(says);
      expect(world.restarts).to.have.length(restarts);
    });
  }

  it("takes no comment for an answer that was there before the question, nor one of its own", async () => {
    const world = asking();
    world.oncall.person("Ana", { comments: "approve" });
    world.whileAside = (time) => {
      if (time === WAITING)
        world.oncall.person("First Responder", { comments: "approve\n-- first-responder r1 action" });
      return false;
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/Nobody answered/);
    expect(world.restarts).to.be.empty;
  });

  it("takes no earlier comment for an answer when PagerDuty could not be read as the question was put", async () => {
    const world = asking();
    world.oncall.person("Ana", { comments: "approve" });
    world.desk.asked = () => {
      world.oncall.failures.history = 1;
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/Nobody answered/);
    expect(world.restarts).to.be.empty;
  });

  it("takes a later comment for an answer also when PagerDuty could not be read as the question was put", async () => {
    const world = asking();
    world.desk.asked = () => {
      world.oncall.failures.history = 1;
    };
    world.whileAside = (time) => {
      if (time === 2) world.oncall.person("Ana", { comments: "approve" });
      return false;
    };

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
  });

  it("does not act on an approval when the cause is another by then", async () => {
    let ready = 0;
    const world = new World({
      mode: "approve",
      get ready(): number {
        return ready;
      },
    });
    world.whileAside = (time) => {
      if (time === WAITING) world.clock.set(world.clock.now() + 1_200_000);
      ready = 2;
      return world.desk.answerNow("approved", "bob") === "taken";
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.contain("by now the cause is another (unknown)");
    expect(world.restarts).to.be.empty;
  });

  it("waits for PagerDuty after an approval, but not for ever", async () => {
    const world = asking();
    world.whileAside = (time) => {
      world.oncall.failures.history = 1;
      if (time === WAITING) world.desk.answerNow("approved", "bob");
      expect(world.waits).to.be.below(1_000);
      return false;
    };

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(outcome?.reason).to.match(/^bob approved it at .*, but PagerDuty could not be read since then/);
    expect(world.restarts).to.be.empty;
  });

  it("counts an answer once, and none after its time", async () => {
    const world = asking();
    world.whileAside = (time) => {
      if (time === WAITING) world.clock.set(world.clock.now() + 1_800_001);
      expect(world.desk.answerNow("approved", "bob")).to.equal("too-late");
      return true;
    };

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(world.restarts).to.be.empty;
  });

  it("asks again when what would be changed is another by then, and acts on the second answer alone", async () => {
    const world = asking();
    world.whileAside = (time) => {
      if (time === WAITING) world.generation = 2;
      expect(world.restarts).to.be.empty;
      world.desk.answerNow("approved", `person ${time}`);
      return true;
    };

    const outcome = await world.work();

    expect(world.desk.rounds.map(({ answer }) => answer?.by)).to.deep.equal(["person 1", "person 2"]);
    expect(new Set(world.desk.rounds.map(({ plan }) => plan)).size).to.equal(2);
    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
    expect(world.oncall.written).to.have.length(3);
  });

  it("gives up on a plan that changes each time it is approved", async () => {
    const world = asking();
    world.whileAside = () => {
      world.generation += 1;
      world.desk.answerNow("approved", "bob");
      return true;
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^What is to be changed was another 3 times after somebody approved/);
    expect(world.restarts).to.be.empty;
  });

  it("ends without an action when the alert resolves before anybody answers", async () => {
    const world = asking();
    world.whileAside = () => {
      world.firing = false;
      return true;
    };

    const outcome = await world.work();

    expect(outcome).to.deep.equal({
      kind: "resolved",
      reason: "The alert resolved before anybody answered: nothing was changed.",
    });
  });

  it("does not act on an approval when somebody takes the incident after it", async () => {
    const world = asking();
    world.whileAside = (time) => {
      if (time !== WAITING) return false;
      world.desk.answerNow("approved", "bob");
      world.oncall.person("Ana", "acknowledges");
      return true;
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana has acknowledged the incident/);
    expect(world.restarts).to.be.empty;
  });

  it("asks nobody when it would be refused anyway, nor in shadow", async () => {
    for (const setting of [
      { mode: "approve", hold: { by: "ana", reason: "big sale", since: 0, until: null, scope: { kind: "service" } } },
      { mode: "shadow" },
    ] satisfies Setting[]) {
      const world = new World(setting);

      await world.work();

      expect(world.desk.rounds).to.be.empty;
      expect(world.waits).to.equal(0);
    }
  });

  for (const dies of ["before", "after"] as const) {
    it(`acts once and only with an answer, wherever it dies (${dies} a step's work)`, async () => {
      const steps = await stepsOf(asking());
      for (let diesAfter = 0; diesAfter < steps; diesAfter++) {
        const world = asking();
        let answered = false;
        world.whileAside = () => {
          expect(world.restarts).to.be.empty;
          if (answered) return false;
          answered = true;
          world.desk.answerNow("approved", "bob");
          return true;
        };
        await world.work("remediate", { diesAfter, dies }).catch(() => undefined);

        const outcome = await world.work();

        expect(outcome?.kind, `died after ${diesAfter} steps`).to.equal("resolved");
        expect(world.restarts).to.have.length(1);
      }
    });
  }
});

describe("an incident that groups several alerts", () => {
  it("is acknowledged only when a person says so, for it speaks for all of them", async () => {
    const world = new World();
    world.oncall.alerts = 3;

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^The incident groups 3 alerts: acknowledging it would silence all of them/);
    expect(world.oncall.story).not.to.include("acknowledged");
    expect(world.restarts).to.be.empty;
  });

  it("is acknowledged once a person has said so", async () => {
    const world = new World();
    world.oncall.alerts = 3;
    world.whileAside = () => world.desk.answerNow("approved", "bob") === "taken";

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
  });
});

function asking(): World {
  return new World({ mode: "approve" });
}

async function stepsOf(world: World): Promise<number> {
  world.whileAside = () => world.desk.answerNow("approved", "bob") === "taken";
  await world.work();
  return world.memory.steps.size;
}
