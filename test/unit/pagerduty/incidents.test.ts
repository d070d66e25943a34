import { expect } from "chai";
import type { DedupKey } from "../../../src/domain/brand.ts";
import type { Acknowledger, Actor } from "../../../src/domain/incident.ts";
import { SANDBOX_DEFAULTS } from "../../../src/sandbox/pagerduty/start.ts";
import { DEDUP, deadlineFor, going, type Rig, rig } from "../../support/pagerduty-adapter.ts";
import { alert, event, KEY } from "../../support/pagerduty-client.ts";

const OTHER = { id: "POTHER00000001", name: "Other", routingKeys: ["B0123456789ABCDEF0123456789ABCDE"] };
const PUT = "PUT /incidents/:id";

describe("looking for an incident", () => {
  let at: Rig;
  afterEach(() => at.close());

  it("takes one call, by alert key, in the configured services, whatever its age", async () => {
    at = await rig();
    const id = await at.raise();

    const found = await at.ours.incidents.find(DEDUP, going);

    expect(found.map((each) => each.id)).to.deep.equal([id]);
    expect(found[0]).to.deep.include({ number: 1, service: "PSERVICE000001", status: "triggered", alerts: 1 });
    const query = new URLSearchParams(at.sandbox.requests[0]?.query);
    expect(at.sent()).to.deep.equal(["GET /incidents"]);
    expect([...query]).to.deep.equal([
      ["incident_key", KEY],
      ["statuses[]", "triggered"],
      ["statuses[]", "acknowledged"],
      ["service_ids[]", "PSERVICE000001"],
      ["date_range", "all"],
      ["include[]", "services"],
      ["sort_by", "created_at:desc"],
      ["limit", "100"],
    ]);
  });

  it("finds those that were resolved, made since a moment", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.humanResolves(id, "Ana Oncall");
    const made = at.sandbox.state.incidents[0]?.createdAt ?? 0;

    const open = await at.ours.incidents.find(DEDUP, going);
    const since = await at.ours.incidents.findResolved(DEDUP, made, going);
    const later = await at.ours.incidents.findResolved(DEDUP, made + 1_000, going);

    expect(open).to.be.empty;
    expect(since.map((each) => [each.id, each.status])).to.deep.equal([[id, "resolved"]]);
    expect(later).to.be.empty;
  });

  it("finds nothing while the incident is not there yet, and finds it later", async () => {
    at = await rig();
    const early = await at.ours.incidents.find(DEDUP, going);
    await at.raise();

    const later = await at.ours.incidents.find(DEDUP, going);

    expect([early.length, later.length]).to.deep.equal([0, 1]);
  });

  it("returns the open ones of all configured services, newest first, and none of the others", async () => {
    const services = [SANDBOX_DEFAULTS.service, OTHER, { ...OTHER, id: "PX", routingKeys: ["C".repeat(32)] }];
    at = await rig({ sandbox: { services }, adapter: { serviceIds: [SANDBOX_DEFAULTS.service.id, OTHER.id] } });
    const first = await at.raise();
    const second = await alert(at.sandbox, event("trigger", KEY, OTHER.routingKeys[0]));
    await alert(at.sandbox, event("trigger", KEY, "C".repeat(32)));

    const found = await at.ours.incidents.find(DEDUP, going);

    expect(found.map((each) => each.id)).to.deep.equal([second, first]);
  });

  it("does not believe an answer about services that it did not ask for", async () => {
    at = await rig({ adapter: { serviceIds: ["PNOTTHERE"] } });
    await at.raise();

    const found = await at.ours.incidents.find(DEDUP, going);

    expect(found).to.deep.equal([]);
  });

  for (const key of ["", "undefined", KEY.toUpperCase(), `${KEY} `]) {
    it(`refuses the key ${JSON.stringify(key)} before anything is sent, because PagerDuty takes an empty one for all`, async () => {
      at = await rig();
      await at.raise();

      const error = await at.ours.incidents.find(key as DedupKey, going).catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(Error).with.property("message").that.contains("not a deduplication key");
      expect(at.sent()).to.deep.equal([]);
    });
  }

  it("tells how many alerts an incident groups, without another call", async () => {
    at = await rig({ sandbox: { services: [{ ...SANDBOX_DEFAULTS.service, groupsAlerts: true }] } });
    await at.raise();
    await alert(at.sandbox, event("trigger", "another"));

    const [found] = await at.ours.incidents.find(DEDUP, going);

    expect(found?.alerts).to.equal(2);
    expect(at.sent()).to.deep.equal(["GET /incidents"]);
  });

  it("works where PagerDuty does not tell the incident key", async () => {
    at = await rig({ sandbox: { behaviour: { showsIncidentKey: false } } });
    await at.raise();

    expect(await at.ours.incidents.find(DEDUP, going)).to.have.length(1);
  });
});

describe("acknowledging an incident", () => {
  let at: Rig;
  afterEach(() => at.close());

  it("takes three calls from the search to the acknowledgement, and tells that it is ours", async () => {
    at = await rig();
    await at.raise();

    const [found] = await at.ours.incidents.find(DEDUP, going);
    const read = await at.ours.incidents.read(found!.id, going);
    const held = await at.ours.incidents.acknowledge(read.id, going);

    expect(held.acknowledgedBy.map(withoutTime)).to.deep.equal([{ name: "first-responder", us: true }]);
    expect(at.sent().slice(0, 3)).to.deep.equal(["GET /incidents", "GET /incidents/:id", PUT]);
    expect(at.sandbox.requests[2]?.body).to.deep.equal({
      incident: { type: "incident_reference", status: "acknowledged" },
    });
  });

  it("looks up who we are once only", async () => {
    at = await rig();
    const id = await at.raise();
    await at.ours.incidents.acknowledge(id, going);

    await Promise.all([at.ours.incidents.read(id, going), at.ours.incidents.read(id, going)]);

    expect(at.sent().filter((each) => each === "GET /users")).to.have.length(1);
  });

  it("tells a person from us", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.humanAcknowledges(id, "Ana Oncall");

    const held = await at.ours.incidents.acknowledge(id, going);

    expect(held.acknowledgedBy.map(withoutTime)).to.deep.equal([
      { name: "Ana Oncall", us: false },
      { name: "first-responder", us: true },
    ]);
  });

  it("takes nobody for us when PagerDuty does not know our e-mail, until a note of ours tells", async () => {
    const tokens = [{ token: SANDBOX_DEFAULTS.token, kind: "user" as const, email: "ana@example.com" }];
    at = await rig({ sandbox: { tokens }, adapter: { from: "nobody@example.com" } });
    const id = await at.raise();
    const before = await at.ours.incidents.acknowledge(id, going);

    await at.ours.notes.write({ incident: id, text: "mark", marker: "mark", doubt: false }, going);
    const after = await at.ours.incidents.read(id, going);

    expect(before.acknowledgedBy.map(withoutTime)).to.deep.equal([{ name: "Ana Oncall", us: false }]);
    expect(after.acknowledgedBy.map(withoutTime)).to.deep.equal([{ name: "Ana Oncall", us: true }]);
  });

  it("fails rather than guess who it is while the look-up fails", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.humanAcknowledges(id, "Ana Oncall");
    at.sandbox.fault({ on: "GET /users", kind: "error", times: 3 });

    const error = await at.ours.incidents.read(id, going).catch((thrown: unknown) => thrown);
    const after = await at.ours.incidents.read(id, going);

    expect(error).to.have.property("code", "failing");
    expect(after.acknowledgedBy[0]?.us).to.equal(false);
  });

  it("takes 1002 for an answer and returns the incident as it is", async () => {
    at = await rig({ sandbox: { behaviour: { acceptsRepeats: false } } });
    const id = await at.raise();
    at.sandbox.humanAcknowledges(id, "Ana Oncall");

    const held = await at.ours.incidents.acknowledge(id, going);

    expect(held.status).to.equal("acknowledged");
    expect(held.acknowledgedBy.map(withoutTime)).to.deep.equal([{ name: "Ana Oncall", us: false }]);
  });

  for (const kind of ["reset", "error", "html", "empty", "hang", "stall"] as const) {
    it(`is sent once when it took effect and the answer was lost: ${kind}`, async () => {
      at = await rig(deadlineFor(kind));
      const id = await at.raise();
      at.sandbox.fault({ on: PUT, kind, applied: true });

      const held = await at.ours.incidents.acknowledge(id, going);

      expect(held).to.deep.include({ status: "acknowledged" });
      expect(at.sent().filter((each) => each === PUT)).to.have.length(1);
    });

    it(`is repeated when it took no effect: ${kind}`, async () => {
      at = await rig(deadlineFor(kind));
      const id = await at.raise();
      at.sandbox.fault({ on: PUT, kind });

      const held = await at.ours.incidents.acknowledge(id, going);

      expect(held.status).to.equal("acknowledged");
      expect(at.sent().slice(0, 3)).to.deep.equal([PUT, "GET /incidents/:id", PUT]);
    });
  }

  for (const kind of ["hang", "reset", "throttled"] as const) {
    it(`is not repeated when a person resolved the incident meanwhile, so it reopens nothing: ${kind}`, async () => {
      at = await rig(deadlineFor(kind));
      const id = await at.raise();
      at.sandbox.fault({ on: PUT, kind });
      const acknowledging = at.ours.incidents.acknowledge(id, going);

      at.sandbox.humanResolves(id, "Ana Oncall");
      const held = await acknowledging;

      expect(held.status).to.equal("resolved");
      expect(at.sandbox.state.reopened).to.equal(0);
    });
  }

  it("shows in the history when it reopened what a person had just resolved", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.humanResolves(id, "Ana Oncall");
    await at.ours.incidents.acknowledge(id, going);

    const history = await at.ours.incidents.history(id, Date.now() - 30_000, going);
    const closed = await at.ours.incidents.resolve(id, going);

    expect(at.sandbox.state.reopened).to.equal(1);
    const acts = history.filter((each) => ["resolved", "acknowledged"].includes(each.kind));
    expect(acts.map(({ kind, by }) => [kind, by])).to.deep.equal([
      ["resolved", { name: "Ana Oncall", us: false }],
      ["acknowledged", { name: "first-responder", us: true }],
    ]);
    expect(closed.status).to.equal("resolved");
  });
});

describe("reading an incident", () => {
  let at: Rig;
  beforeEach(async () => {
    at = await rig();
  });
  afterEach(() => at.close());

  it("tells into which incident it was merged", async () => {
    const id = await at.raise();
    const target = await alert(at.sandbox, event("trigger", "other"));
    at.sandbox.humanMerges(id, "Ana Oncall", target);

    const read = await at.ours.incidents.read(id, going);

    expect(read).to.deep.include({ status: "resolved", mergedInto: target });
  });

  it("names the link and who it is assigned to", async () => {
    const id = await at.raise();

    const read = await at.ours.incidents.read(id, going);

    expect(read).to.deep.include({ url: `https://sandbox.pagerduty.com/incidents/${id}`, assignees: ["Ana Oncall"] });
    expect(read.title).to.contain("DriftBacklogOverflow");
  });

  it("resolves what is resolved without complaint", async () => {
    at.sandbox.state.behaviour.acceptsRepeats = false;
    const id = await at.raise();
    at.sandbox.humanResolves(id, "Ana Oncall");

    const read = await at.ours.incidents.resolve(id, going);

    expect(read.status).to.equal("resolved");
  });

  it("reads a long history in pages, oldest first, automation without a name", async () => {
    const id = await at.raise();
    for (let count = 0; count < 250; count += 1) at.sandbox.humanNotes(id, "Ana Oncall", "x");

    const history = await at.ours.incidents.history(id, Date.now() - 60_000, going);

    expect(at.sent().filter((each) => each.endsWith("log_entries"))).to.have.length(3);
    expect(history.filter((each) => each.kind === "annotated")).to.have.length(250);
    expect(history[0]).to.have.property("kind", "triggered");
    expect(history[0]).not.to.have.property("by");
  });

  it("reads of the history only what happened since", async () => {
    const id = await at.raise();

    const history = await at.ours.incidents.history(id, Date.now() + 60_000, going);

    expect(history).to.deep.equal([]);
  });
});

function withoutTime({ name, us }: Acknowledger): Actor {
  return { name, us };
}
