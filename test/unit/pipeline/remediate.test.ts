import { expect } from "chai";
import { refuse } from "../../../src/domain/verdict.ts";
import { World } from "../../support/world.ts";

describe("a run on a broken processor", () => {
  it("takes the incident under a lease, restarts once, sees it recover and says so in three notes", async () => {
    const world = new World();

    const outcome = await world.work();

    expect(outcome).to.deep.include({ kind: "resolved" });
    expect(world.restarts).to.have.length(1);
    expect(world.oncall.story.slice(0, 3)).to.deep.equal([
      "acknowledged",
      "quiet for 300 s",
      "note: processor down. Next: restart drift-processor.",
    ]);
    expect(world.oncall.written).to.have.length(3);
  });

  it("renews the lease while it waits for the signal, and stops when it is over", async () => {
    const world = new World();

    await world.work();

    const renewals = world.oncall.story.filter((each) => each === "quiet for 300 s").length;
    expect(renewals).to.be.within(2, 3);
  });

  it("gives the incident back and pages when the action did not help", async () => {
    const world = new World({ helps: false });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(outcome?.reason).to.match(
      /^No recovery within 10 min of the action: 150 → 150 in 5 min, no better \(backlog = 150/,
    );
    expect(outcome?.reason).to.contain("What was done: restarted Deployment spec-to-proof/drift-processor.");
    expect(world.oncall.story).to.include("triggered again");
  });

  it("asks a person when the signal is fine but the alert goes on firing", async () => {
    const world = new World({ resolves: false });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(outcome?.reason).to.contain("still fires 15 min later");
    expect(world.oncall.story).to.include("triggered again");
  });

  it("does not act, and does not page, when the signal recovered before it could", async () => {
    const world = new World();
    world.backlog = 40;

    const outcome = await world.work();

    expect(outcome).to.deep.equal({
      kind: "resolved",
      reason: "Changed nothing. Then: backlog = 40, healthy is signal.value <= 100.0.",
    });
    expect(world.restarts).to.be.empty;
    expect(world.oncall.story).not.to.include("triggered again");
  });
});

describe("a run that may not act", () => {
  const hold = { scope: { kind: "service" }, by: "ana", reason: "big sale", since: 0, until: null } as const;
  const cases = [
    {
      name: "shadow mode",
      setting: { mode: "shadow" },
      kind: "shadowed",
      says: /^Would restart .* Shadow mode: nothing is changed\.$/,
    },
    { name: "a hold", setting: { hold }, kind: "handed-off", says: /^ana holds all actions: big sale\./ },
    {
      name: "an old notification",
      setting: { acceptedAgo: 3_600_000 },
      kind: "handed-off",
      says: /accepted 60 min ago/,
    },
    {
      name: "a spent budget",
      setting: { budget: refuse("Three actions in an hour are enough.") },
      kind: "handed-off",
      says: /^Three actions/,
    },
  ] as const;

  for (const { name, setting, kind, says } of cases) {
    it(`leaves the incident to people: ${name}`, async () => {
      const world = new World(setting);

      const outcome = await world.work();

      expect(outcome?.kind).to.equal(kind);
      expect(outcome?.reason).to.match(says);
      expect(world.restarts).to.be.empty;
      expect(world.oncall.story).not.to.include("acknowledged");
      expect(world.oncall.written).to.have.length(2);
    });
  }

  it("says what it would do, and changes nothing, in a replay", async () => {
    const world = new World({ replay: true, mode: "shadow" });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("shadowed");
    expect(world.restarts).to.be.empty;
    expect(world.oncall.story).to.be.empty;
  });

  it("draws on lock and budget also in a replay that acts", async () => {
    const world = new World({ replay: true, mode: "auto", budget: refuse("Three actions in an hour are enough.") });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Three actions/);
    expect(world.restarts).to.be.empty;
  });

  it("only diagnoses when PagerDuty is not configured: there is nobody to hand over to", async () => {
    const world = new World({ oncall: "none" });

    const outcome = await world.work();

    expect(outcome?.reason).to.contain("PagerDuty is not configured");
    expect(world.restarts).to.be.empty;
  });
});

describe("a run that does not know enough", () => {
  it("hands over when a collector failed that its cause needs, and names it", async () => {
    const world = new World({ ready: undefined });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(outcome?.reason).to.contain("processor-down cannot be ruled out");
    expect(world.restarts).to.be.empty;
    expect(world.oncall.written[0]?.text).to.contain("Not known: processor (kubernetes timed-out");
  });

  it("hands over with the runbook's sentence when no action helps against the cause", async () => {
    const world = new World({ ready: 1 });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^redis down .*Redis has to come back first\.$/);
    expect(world.oncall.story).to.include("triggered again");
  });

  it("hands over when the alert's own metric cannot be read", async () => {
    const world = new World();
    world.backlog = undefined;

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Not acting blindly: the signal cannot be read/);
    expect(world.restarts).to.be.empty;
  });
});

describe("a run and the people on the incident", () => {
  it("does nothing when a person has acknowledged it", async () => {
    const world = new World();
    world.oncall.person("Ana", "acknowledges");

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana has acknowledged the incident/);
    expect(world.restarts).to.be.empty;
    expect(world.oncall.acknowledgedBy).to.have.length(1);
  });

  it("does not reopen an incident that a person resolved first", async () => {
    const world = new World();
    world.oncall.person("Ana", "resolves");

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana resolved the incident before we could take it/);
    expect(world.oncall.story).not.to.include("reopened");
    expect(world.restarts).to.be.empty;
  });

  it("stays away from a resolved incident, also when PagerDuty does not say who resolved it", async () => {
    const world = new World();
    world.oncall.person("Ana", "resolves");
    world.oncall.failures.history = 1;

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Somebody resolved the incident/);
    expect(world.restarts).to.be.empty;
  });

  it("does not take an incident of an earlier trouble for one that a person resolved", async () => {
    const world = new World();
    world.oncall.person("Ana", "resolves");
    world.oncall.createdAt = Date.parse("2026-11-23T22:00:00Z");

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
  });

  it("resolves it again when a person resolved it in the very moment of our acknowledgement", async () => {
    const world = new World();
    world.oncall.meanwhile = () => world.oncall.person("Ana", "resolves");

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana had just resolved the incident; our acknowledgement reopened it/);
    expect(world.oncall.status).to.equal("resolved");
    expect(world.restarts).to.be.empty;
  });

  it("stops at a comment that says stop", async () => {
    const world = new World();
    world.oncall.person("Ana", { comments: "Stop, I am on it" });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana commented "stop"\./);
    expect(world.restarts).to.be.empty;
  });

  it("does not choose between several open incidents of the same alert", async () => {
    const world = new World();
    world.oncall.found = "two";

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^2 open incidents carry this alert \(#1 and #2\)\./);
    expect(world.restarts).to.be.empty;
  });

  it("does not act while PagerDuty cannot say whether a person is at work", async () => {
    const world = new World();
    world.oncall.found = "no-answer";

    const outcome = await world.work();

    expect(outcome?.reason).to.contain("nobody knows whether a person is at work");
    expect(world.restarts).to.be.empty;
  });

  it("acts when there is no incident, and tells the operators that nobody was paged", async () => {
    const world = new World();
    world.oncall.found = "none";

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.happenings.map((each) => each.kind)).to.include("no-incident");
  });

  it("opens an incident of its own when there is none and a routing key allows it", async () => {
    const world = new World({ pager: true });
    world.oncall.found = "none";

    await world.work();

    expect(world.oncall.story[0]).to.equal("paged: Drift has no PagerDuty incident: Drift backlog > 100 items");
  });
});

describe("a run that is cancelled", () => {
  it("gives the incident back, says who cancelled it, and changes nothing", async () => {
    const world = new World();
    world.record = { ...world.record, cancel: { by: "ana", reason: "mine" } };
    const isCancelled = (): boolean => world.oncall.story.includes("acknowledged");

    const outcome = await world.work("remediate", { isCancelled });

    expect(outcome).to.deep.equal({ kind: "cancelled", reason: "ana cancelled the run: mine." });
    expect(world.oncall.status).to.equal("triggered");
    expect(world.restarts).to.be.empty;
  });
});

describe("a note that PagerDuty does not take", () => {
  it("is left out: the remedy does not wait for it, and the later notes are written", async () => {
    const world = new World();
    world.oncall.failures.note = 1;

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
    expect(world.oncall.written).to.have.length(2);
  });
});

describe("after a run", () => {
  it("adds to the last note what the metric says when Alertmanager reports resolved", async () => {
    const world = new World();
    await world.work();
    world.memory.steps.clear();

    await world.work("close");

    expect(world.oncall.written).to.have.length(3);
    expect(world.oncall.written[2]?.text).to.contain("the metric agrees (backlog = 20");
  });

  it("says so when Alertmanager reports resolved but the metric does not agree", async () => {
    const world = new World({ helps: false });
    await world.work();
    world.memory.steps.clear();
    world.firing = false;

    await world.work("close");

    expect(world.oncall.written.at(-1)?.text).to.contain("but the metric does not agree: backlog = 150");
  });

  it("leaves a relapse to a person", async () => {
    const world = new World();
    await world.work();
    world.memory.steps.clear();

    await world.work("relapse");

    expect(world.restarts).to.have.length(1);
    expect(world.oncall.written[2]?.text).to.contain("Not acting twice: a person is needed.");
  });
});

describe("a run whose process dies", () => {
  it("goes on as it began when what it would not wait for is nearly over by then", async () => {
    const over = Date.parse("2026-11-24T02:08:00Z");
    const wait = { kind: "wait", reason: "The cooldown ends at 02:08:00 UTC.", until: over } as const;
    const world = new World({ budget: (now) => (now < over ? wait : { kind: "allow" }) });
    await world.work("remediate", { diesAfter: 6, dies: "before" }).catch(() => undefined);
    expect(world.remembered("may-we-act")).to.include({ kind: "wait" });
    world.clock.set(over - 30_000);

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(world.oncall.story).not.to.include("acknowledged");
  });

  it("still acts after a death between taking its budget and recording it: its own grant does not stand in its way", async () => {
    const whole = new World();
    await whole.work();
    const world = new World();
    await world
      .work("remediate", { diesAfter: whole.memory.ran.indexOf("intent"), dies: "after" })
      .catch(() => undefined);
    expect(world.grants).to.equal(1);
    expect(world.restarts).to.be.empty;

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
    expect(world.restarts).to.have.length(1);
    expect(world.grants).to.equal(1);
  });

  for (const dies of ["before", "after"] as const) {
    it(`has the same end and acts once, wherever it dies (${dies} a step's work)`, async () => {
      for (let step = 1; step < 40; step++) {
        const world = new World();
        await world.work("remediate", { diesAfter: step, dies }).catch(() => undefined);

        const outcome = await world.work();

        expect(outcome?.kind, `died at step ${step}`).to.equal("resolved");
        expect(world.restarts, `died at step ${step}`).to.have.length(1);
        expect(world.oncall.written, `died at step ${step}`).to.have.length(3);
        expect(world.oncall.story, `died at step ${step}`).not.to.include("reopened");
      }
    });
  }
});
