import { expect } from "chai";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { World } from "../../support/world.ts";

const QUIET = "quiet for 300 s";

describe("an acknowledgement silences a person, so it", () => {
  it("is not left standing when the lease could not be taken, however long PagerDuty fails", async () => {
    const world = new World();
    Object.assign(world.oncall.failures, { extend: 100, release: 20 });

    const outcome = await world.work();

    expect(world.oncall.status).to.equal("triggered");
    expect(outcome?.kind).to.equal("handed-off");
    expect(outcome?.reason).to.match(/could not be taken/i);
    expect(world.oncall.written[0]?.text).to.contain("Cause: processor-down");
    expect(world.restarts).to.be.empty;
  });

  it("is not left standing when its answer was lost and PagerDuty does not answer for a while", async () => {
    const world = new World();
    Object.assign(world.oncall.failures, { acknowledge: 100, release: 20 });

    await world.work();

    expect(world.oncall.status).to.equal("triggered");
  });

  it("is taken back when it lands after it was given up", async () => {
    const world = new World();
    const { oncall, clock } = world;
    Object.assign(oncall.incidents, {
      acknowledge: () => {
        const landing = clock.sleep(8_000, new AbortController().signal);
        void landing.then(() => oncall.person("First Responder", "acknowledges"));
        throw new OutsideError("pagerduty", "forbidden", "acknowledging");
      },
    });
    oncall.knowsUs = false;

    await world.work();

    expect(oncall.status).to.equal("triggered");
    expect(oncall.story).to.include("triggered again");
  });

  it("is taken back when PagerDuty does not say which of its users we are", async () => {
    const world = new World();
    world.oncall.knowsUs = false;

    await world.work();

    expect(world.oncall.story.slice(0, 2)).to.deep.equal(["acknowledged", "triggered again"]);
    expect(world.oncall.status).to.equal("triggered");
    expect(world.restarts).to.be.empty;
  });

  it("is undone on an incident that a person had resolved, also when that is found out at the second try", async () => {
    const world = new World();
    world.oncall.failures.history = 1;
    world.oncall.meanwhile = () => {
      world.oncall.meanwhile = () => undefined;
      world.oncall.person("Ana", "resolves");
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana had just resolved the incident; our acknowledgement reopened it/);
    expect(world.oncall.status).to.equal("resolved");
  });

  it("is not given by a run that goes on so late that it may no longer act", async () => {
    const world = new World();
    await world.work("remediate", { diesAfter: 4, dies: "before" }).catch(() => undefined);
    world.clock.set(world.clock.now() + 3_600_000);

    const outcome = await world.work();

    expect(world.memory.ran).to.include("may-we-act");
    expect(outcome?.reason).to.match(/accepted 60 min ago/);
    expect(world.oncall.story).not.to.include("acknowledged");
  });
});

describe("the lease", () => {
  it("is not renewed on an incident that is triggered again: people have been paged", async () => {
    const world = new World();
    world.afterwards = () => {
      world.oncall.status = "triggered";
      world.oncall.acknowledgedBy = [];
    };

    await world.work();

    expect(world.oncall.story.filter((each) => each === QUIET)).to.have.length(1);
  });

  it("is not renewed by a process that cannot write down any more what it does", async () => {
    const world = new World({ diskFull: true });

    await world.work();

    expect(world.oncall.story.filter((each) => each === QUIET)).to.have.length(1);
  });

  it("is not renewed while the incident is being handed over", async () => {
    const world = new World({ ready: 1 });
    const { oncall, clock } = world;
    const { ...before } = oncall.lease;
    Object.assign(oncall.lease, {
      release: async (...asked: Parameters<typeof before.release>) => {
        await clock.sleep(400_000, asked[1]);
        oncall.story.push("at last");
        return before.release(...asked);
      },
    });

    await world.work();

    const until = oncall.story.indexOf("at last");
    expect(oncall.story.slice(0, until).filter((each) => each === QUIET)).to.have.length(1);
  });

  it("is ended with patience: PagerDuty may fail for a while", async () => {
    const world = new World({ helps: false });
    world.oncall.failures.release = 20;

    await world.work();

    expect(world.oncall.status).to.equal("triggered");
  });

  it("is replaced by a page of our own when PagerDuty cannot end it", async () => {
    const world = new World({ helps: false, pager: true });
    world.oncall.failures.release = 10_000;

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(world.oncall.story.filter((each) => each.startsWith("paged: Drift needs a person"))).to.have.length(1);
  });
});

describe("a page of our own", () => {
  it("is never sent in shadow mode", async () => {
    for (const found of ["none", "no-answer"] as const) {
      const world = new World({ mode: "shadow", pager: true });
      world.oncall.found = found;

      await world.work();

      expect(world.oncall.story).to.be.empty;
    }
  });

  it("is tried again at the end when it could not be sent at first, and nothing is changed meanwhile", async () => {
    const world = new World({ pager: true });
    world.oncall.found = "none";
    world.oncall.failures.trigger = 5;

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(world.oncall.story[0]).to.match(/^paged: Drift needs a person/);
    expect(world.restarts).to.be.empty;
  });
});
