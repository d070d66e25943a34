import { expect } from "chai";
import { World } from "../../support/world.ts";

async function ended(setting: ConstructorParameters<typeof World>[0] = {}): Promise<World> {
  const world = new World(setting);
  await world.work();
  world.memory.steps.clear();
  return world;
}

describe("after a run that was cancelled", () => {
  it("the incident is told all the same that the alert is over", async () => {
    const world = await ended({ helps: false });
    world.firing = false;

    await world.work("close", { isCancelled: () => true });

    expect(world.oncall.written.at(-1)?.text).to.contain("Alertmanager reported it resolved");
  });

  it("a relapse goes to a person all the same", async () => {
    const world = await ended();

    await world.work("relapse", { isCancelled: () => true });

    expect(world.oncall.written.at(-1)?.text).to.contain("Not acting twice: a person is needed.");
  });
});

describe("a relapse", () => {
  it("ends what is left of the lease: a person is needed now", async () => {
    const world = await ended();
    expect(world.oncall.status).to.equal("acknowledged");

    await world.work("relapse");

    expect(world.oncall.status).to.equal("triggered");
  });

  it("leaves an incident alone that a person has", async () => {
    const world = await ended();
    world.oncall.person("Ana", "acknowledges");

    await world.work("relapse");

    expect(world.oncall.status).to.equal("acknowledged");
  });

  it("is no bug when PagerDuty takes no page", async () => {
    const world = await ended({ pager: true });
    world.oncall.found = "none";
    world.oncall.failures.trigger = 100;

    await world.work("relapse");

    expect(world.happenings.at(-1)?.kind).to.equal("no-incident");
  });

  it("opens an incident of our own when there is only the one that is over", async () => {
    const world = await ended({ pager: true });
    world.oncall.person("Ana", "resolves");

    await world.work("relapse");

    expect(world.oncall.story.at(-1)).to.match(/^paged: Drift has no PagerDuty incident/);
  });

  it("pages nobody in shadow mode", async () => {
    const world = await ended({ pager: true, mode: "shadow" });
    world.oncall.found = "none";

    await world.work("relapse");

    expect(world.oncall.story.filter((each) => each.startsWith("paged"))).to.be.empty;
  });
});

describe("an alert that was resolved and fires again", () => {
  it("is not called over, and the incident that we opened stays open", async () => {
    const world = await ended({ helps: false, pager: true });
    const before = [...world.oncall.story];

    await world.work("close");

    expect(world.oncall.story).to.deep.equal(before);
  });
});
