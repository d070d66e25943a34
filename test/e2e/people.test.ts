import { expect } from "chai";
import { hurriedClock } from "../support/e2e/hurried-clock.ts";
import { ledger, notesOf } from "../support/e2e/ledger.ts";
import { breakProcessor, ended, type Night, night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

describe("people and the lease", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("an incident that a person resolved before it was found stays resolved, and nothing is restarted", async () => {
    const scene = await night(stage, { runs: { incident_wait: "3s" } });
    const { world, berth } = scene;
    breakProcessor(world);
    const { id } = await incidentOf(scene);
    world.pagerduty.humanResolves(id, "Ana Oncall");

    await berth.start();
    const run = await ended(scene.berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    expect(ledger(world, [run])).to.deep.include({ restarts: 0, incidents: ["resolved"], reopened: 0 });
    expect(notesOf(world)["end"]).to.include("Ana Oncall");
  });

  it("an incident that a person resolves just before our acknowledgement stays resolved, and the note says why nothing was done", async () => {
    const scene = await night(stage);
    const { world, berth } = scene;
    await berth.start();
    world.pagerduty.fault({ on: "GET /incidents/:id", kind: "slow", ms: 1_500 });
    breakProcessor(world);
    const { id } = await incidentOf(scene);
    await until("the incident is read again", () => asked(scene, "GET", `/incidents/${id}`));
    world.pagerduty.humanResolves(id, "Ana Oncall");

    const run = await ended(scene.berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    expect(ledger(world, [run])).to.deep.include({ restarts: 0, incidents: ["resolved"], reopened: 0 });
    expect(notesOf(world)["end"]).to.match(/resolved/);
  });

  it("an incident that our acknowledgement reopened is resolved again, and the note says so", async () => {
    const scene = await night(stage);
    const { world, berth } = scene;
    await berth.start();
    world.pagerduty.fault({ on: "PUT /incidents/:id", kind: "slow", ms: 1_500 });
    breakProcessor(world);
    const { id } = await incidentOf(scene);
    await until("it is being acknowledged", () => asked(scene, "PUT", `/incidents/${id}`));
    world.pagerduty.humanResolves(id, "Ana Oncall");

    const run = await ended(scene.berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    expect(ledger(world, [run])).to.deep.include({ restarts: 0, incidents: ["resolved"], reopened: 1 });
    expect(notesOf(world)["end"]).to.match(
      /Ana Oncall had just resolved the incident; our acknowledgement reopened it/,
    );
  });

  it("an incident that a person acknowledged first is theirs: nothing is changed, the diagnosis is written", async () => {
    const scene = await night(stage);
    const { world, berth } = scene;
    breakProcessor(world);
    const { id } = await incidentOf(scene);
    world.pagerduty.humanAcknowledges(id, "Ana Oncall");

    await berth.start();
    const run = await ended(scene.berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    expect(ledger(world, [run])).to.deep.include({ restarts: 0, incidents: ["acknowledged"], pages: ["triggered"] });
    expect(world.pagerduty.state.incidents[0]?.acknowledgements.map(({ by }) => by.summary)).to.deep.equal([
      "Ana Oncall",
    ]);
    expect(notesOf(world)["diagnosis"]).to.include("The drift processor is down");
    expect(notesOf(world)["end"]).to.include("Ana Oncall");
  });

  it("killed for good while it holds the lease, the incident is triggered again by itself and pages", async () => {
    const scene = await night(stage, { world: { clock: hurriedClock } });
    const { world, berth } = scene;
    const service = await berth.start({ at: "apply:before" });
    breakProcessor(world);
    await service.ended;
    expect(world.pagerduty.state.incidents.map(({ status }) => status)).to.deep.equal(["acknowledged"]);

    await until("the incident is triggered again", () => world.pagerduty.state.incidents[0]?.status === "triggered");

    expect(world.pagerduty.state.pages.map(({ why }) => why)).to.deep.equal(["triggered", "snooze-ended"]);
    expect(ledger(world, []).restarts).to.equal(0);
  });
});

function incidentOf({ world }: Night): Promise<{ readonly id: string }> {
  return until("PagerDuty has an incident", () => world.pagerduty.state.incidents[0]);
}

function asked({ world }: Night, method: string, path: string): boolean {
  return world.pagerduty.requests.some((each) => each.method === method && each.path === path);
}
