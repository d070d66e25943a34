import { expect } from "chai";
import { type PagerDutyOptions, type PagerDutySandbox, startPagerDuty } from "../../../src/sandbox/pagerduty/start.ts";
import { alert, call, event, KEY } from "../../support/pagerduty-client.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const status = (value: string): object => ({ incident: { type: "incident_reference", status: value } });

describe("the sandbox's incidents", () => {
  let pagerduty: PagerDutySandbox;
  let clock: ReturnType<typeof handClock>;

  async function start(options: PagerDutyOptions = {}): Promise<string> {
    clock = handClock();
    pagerduty = await startPagerDuty({ clock, ...options });
    return alert(pagerduty);
  }

  const numbers = async (query: string): Promise<readonly number[]> => {
    const { body } = await call(pagerduty.url, `GET /incidents?${query}`);
    return body.incidents.map((each: { incident_number: number }) => each.incident_number);
  };

  afterEach(() => pagerduty.close());

  it("are found by alert key, status and service", async () => {
    await start();
    await alert(pagerduty, event("trigger", "other"));

    expect(await numbers(`incident_key=${KEY}`)).to.deep.equal([1]);
    expect(await numbers("statuses[]=triggered&statuses[]=acknowledged")).to.deep.equal([1, 2]);
    expect(await numbers("statuses[]=resolved")).to.deep.equal([]);
    expect(await numbers("service_ids[]=PSERVICE000001&service_ids[]=PX")).to.deep.equal([1, 2]);
    expect(await numbers("service_ids[]=PX")).to.deep.equal([]);
  });

  it("are all found by an empty key", async () => {
    await start();
    await alert(pagerduty, event("trigger", "other"));

    expect(await numbers("incident_key=")).to.deep.equal([1, 2]);
  });

  it("are out of reach after a month unless the date range is all", async () => {
    await start();
    clock.advance(31 * 24 * 3_600_000);

    expect(await numbers(`incident_key=${KEY}`)).to.deep.equal([]);
    expect(await numbers(`incident_key=${KEY}&date_range=all`)).to.deep.equal([1]);
  });

  it("are not found before the search has caught up, though their id works", async () => {
    const id = await start({ behaviour: { searchLag: 3_000 } });

    const early = await numbers("");
    const direct = await call(pagerduty.url, `GET /incidents/${id}`);
    clock.advance(3_000);

    expect([early, direct.status, await numbers("")]).to.deep.equal([[], 200, [1]]);
  });

  it("come in pages", async () => {
    await start();
    await Promise.all(["a", "b", "c"].map((key) => alert(pagerduty, event("trigger", key))));

    const { body } = await call(pagerduty.url, "GET /incidents?limit=3&offset=0&sort_by=created_at:desc");
    const deep = await call(pagerduty.url, "GET /incidents?limit=100&offset=9950");

    expect(body).to.deep.include({ limit: 3, offset: 0, more: true, total: null });
    expect(body.incidents[0].incident_number).to.equal(4);
    expect(deep.status).to.equal(400);
  });

  it("are reopened by an acknowledgement that comes after they were resolved", async () => {
    const id = await start();
    pagerduty.humanResolves(id, "Ben");

    const { body } = await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));

    expect(body.incident.status).to.equal("acknowledged");
    expect(body.incident.assignments[0].assignee.summary).to.equal("first-responder");
    expect(pagerduty.state.reopened).to.equal(1);
  });

  it("page again when an acknowledgement runs out", async () => {
    const id = await start();
    const { body } = await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));

    clock.advance(1_800_000);

    expect(body.incident.pending_actions).to.deep.equal([{ type: "unacknowledge", at: "2026-11-24T02:30:00Z" }]);
    expect(pagerduty.state.incidents[0]?.status).to.equal("triggered");
    expect(pagerduty.state.pages.map((page) => page.why)).to.deep.equal(["triggered", "acknowledgement-timeout"]);
  });

  it("page again when a snooze ends, the last one counting", async () => {
    const id = await start();
    await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));
    await call(pagerduty.url, `POST /incidents/${id}/snooze`, { duration: 300 });
    clock.advance(200_000);
    const { status: answered } = await call(pagerduty.url, `POST /incidents/${id}/snooze`, { duration: 300 });

    clock.advance(200_000);
    const still = pagerduty.state.incidents[0]?.status;
    clock.advance(100_000);

    expect([answered, still, pagerduty.state.incidents[0]?.status]).to.deep.equal([201, "acknowledged", "triggered"]);
    expect(pagerduty.state.pages.at(-1)?.why).to.equal("snooze-ended");
  });

  it("stay with the human who acknowledges them during a snooze", async () => {
    const id = await start();
    await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));
    await call(pagerduty.url, `POST /incidents/${id}/snooze`, { duration: 300 });

    pagerduty.humanAcknowledges(id, "Ana Oncall");
    clock.advance(301_000);

    expect(pagerduty.state.incidents[0]?.status).to.equal("acknowledged");
  });

  it("take a snooze only when acknowledged, and only up to a week", async () => {
    const id = await start();
    const early = await call(pagerduty.url, `POST /incidents/${id}/snooze`, { duration: 60 });
    await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));
    const long = await call(pagerduty.url, `POST /incidents/${id}/snooze`, { duration: 604_801 });

    expect(early.body.error.code).to.equal(1012);
    expect(long.status).to.equal(400);
  });

  it("page at once when their status is set to triggered, or refuse that when told so", async () => {
    const id = await start();
    await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));
    pagerduty.state.behaviour.acceptsTriggerByStatus = false;
    const refused = await call(pagerduty.url, `PUT /incidents/${id}`, status("triggered"));
    pagerduty.state.behaviour.acceptsTriggerByStatus = true;

    await call(pagerduty.url, `PUT /incidents/${id}`, status("triggered"));

    expect(refused.status).to.equal(400);
    expect(pagerduty.state.pages.map((page) => page.why)).to.deep.equal(["triggered", "status-set"]);
  });

  it("refuse a repeated acknowledgement with 1002 when told so", async () => {
    const id = await start({ behaviour: { acceptsRepeats: false } });
    await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));

    const { status: answered, body } = await call(pagerduty.url, `PUT /incidents/${id}`, status("acknowledged"));

    expect([answered, body.error.code]).to.deep.equal([400, 1002]);
  });

  it("are updated in bulk all or nothing, and at most 250 at once", async () => {
    const id = await start();
    const one = (name: string): object => ({ id: name, type: "incident_reference", status: "acknowledged" });

    const unknown = await call(pagerduty.url, "PUT /incidents", { incidents: [one(id), one("QX")] });
    const many = await call(pagerduty.url, "PUT /incidents", { incidents: Array.from({ length: 251 }, () => one(id)) });
    const untouched = pagerduty.state.incidents[0]?.status;
    await call(pagerduty.url, "PUT /incidents", { incidents: [one(id)] });

    expect([unknown.status, many.status, untouched]).to.deep.equal([404, 413, "triggered"]);
    expect(pagerduty.state.incidents[0]?.status).to.equal("acknowledged");
  });

  it("need a type in an update, and say what is wrong", async () => {
    const id = await start();

    const { status: answered, body } = await call(pagerduty.url, `PUT /incidents/${id}`, {
      incident: { status: "acknowledged" },
    });

    expect([answered, body.error.code]).to.deep.equal([400, 2001]);
    expect(body.error.errors[0]).to.contain("incident.type");
  });

  it("tell into which one they were merged, and their alerts move there", async () => {
    const source = await start();
    const target = await alert(pagerduty, event("trigger", "other"));

    await call(pagerduty.url, `PUT /incidents/${target}/merge`, {
      source_incidents: [{ id: source, type: "incident_reference" }],
    });
    const { body } = await call(pagerduty.url, `GET /incidents/${source}`);

    expect(body.incident).to.have.nested.property("resolve_reason.incident.id", target);
    expect(await numbers(`incident_key=${KEY}`)).to.deep.equal([2]);
  });

  it("tell their history newest first, with whole seconds and who did it", async () => {
    const id = await start();
    clock.advance(1_500);
    pagerduty.humanAcknowledges(id, "Ana Oncall");

    const { body } = await call(pagerduty.url, `GET /incidents/${id}/log_entries`);

    expect(body.log_entries[0]).to.deep.include({ type: "acknowledge_log_entry", created_at: "2026-11-24T02:00:01Z" });
    expect(body.log_entries[0].agent.summary).to.equal("Ana Oncall");
    expect(body.log_entries.at(-1).type).to.equal("trigger_log_entry");
  });

  it("hide their key when told so", async () => {
    const id = await start({ behaviour: { showsIncidentKey: false } });

    const { body } = await call(pagerduty.url, `GET /incidents/${id}`);
    const alerts = await call(pagerduty.url, `GET /incidents/${id}/alerts?alert_key=${KEY}`);

    expect(body.incident.incident_key).to.equal(null);
    expect(alerts.body.alerts[0].alert_key).to.equal(KEY);
  });
});
