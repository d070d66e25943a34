import { expect } from "chai";
import { type PagerDutyOptions, type PagerDutySandbox, startPagerDuty } from "../../../src/sandbox/pagerduty/start.ts";
import { alert, call, event, KEY } from "../../support/pagerduty-client.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const OTHER_ROUTE = "B0123456789ABCDEF0123456789ABCDE";

describe("the sandbox's Events API", () => {
  let pagerduty: PagerDutySandbox;

  async function start(options: PagerDutyOptions = {}): Promise<void> {
    pagerduty = await startPagerDuty(options);
  }

  afterEach(() => pagerduty.close());

  it("opens an incident for a trigger and pages whoever is on call", async () => {
    await start();

    const answer = await call(pagerduty.eventsUrl, "POST /v2/enqueue", event("trigger"));

    expect(answer).to.deep.include({ status: 202 });
    expect(answer.body).to.deep.equal({ status: "success", message: "Event processed", dedup_key: KEY });
    expect(pagerduty.state.incidents).to.have.length(1);
    expect(pagerduty.state.pages).to.have.nested.property("[0].to").that.deep.equals(["Ana Oncall"]);
  });

  it("pages nobody again when an open alert is triggered anew", async () => {
    await start();
    await alert(pagerduty);

    await alert(pagerduty);

    expect(pagerduty.state.incidents).to.have.length(1);
    expect(pagerduty.state.pages).to.have.length(1);
  });

  it("resolves the incident with its last alert, and opens a new one for the next trigger", async () => {
    await start();
    const first = await alert(pagerduty);
    await alert(pagerduty, event("resolve"));

    const second = await alert(pagerduty);

    expect(pagerduty.state.incidents.map((each) => each.status)).to.deep.equal(["resolved", "triggered"]);
    expect(second).not.to.equal(first);
  });

  it("drops an acknowledge or resolve without an open alert, or from another routing key, and still says success", async () => {
    await start({
      services: [
        { id: "PA", name: "A", routingKeys: ["R0123456789ABCDEF0123456789ABCDE"] },
        { id: "PB", name: "B", routingKeys: [OTHER_ROUTE] },
      ],
    });
    const id = await alert(pagerduty);

    const strange = await call(pagerduty.eventsUrl, "POST /v2/enqueue", event("resolve", KEY, OTHER_ROUTE));
    await alert(pagerduty, event("resolve"));
    const late = await call(pagerduty.eventsUrl, "POST /v2/enqueue", event("acknowledge"));

    expect([strange.status, late.status]).to.deep.equal([202, 202]);
    expect(pagerduty.state.incidents.map((each) => [each.id, each.status])).to.deep.equal([[id, "resolved"]]);
    expect(pagerduty.state.reopened).to.equal(0);
  });

  it("creates the incident only after the creation lag", async () => {
    const clock = handClock();
    await start({ clock, behaviour: { creationLag: 5_000 } });
    await alert(pagerduty);
    const before = pagerduty.state.incidents.length;

    clock.advance(5_000);

    expect([before, pagerduty.state.incidents.length]).to.deep.equal([0, 1]);
  });

  it("holds alerts of several keys in one incident where the service groups them", async () => {
    await start({
      services: [{ id: "PA", name: "A", routingKeys: ["R0123456789ABCDEF0123456789ABCDE"], groupsAlerts: true }],
    });
    const id = await alert(pagerduty);
    await alert(pagerduty, event("trigger", "another"));

    await alert(pagerduty, event("resolve"));
    const { body } = await call(pagerduty.url, `GET /incidents/${id}`);

    expect(body.incident).to.deep.include({ status: "triggered", alert_counts: { all: 2, triggered: 1, resolved: 1 } });
  });

  it("does nothing for a service in maintenance", async () => {
    await start({
      services: [{ id: "PA", name: "A", routingKeys: ["R0123456789ABCDEF0123456789ABCDE"], disabled: true }],
    });

    await alert(pagerduty);

    expect(pagerduty.state.incidents).to.deep.equal([]);
  });

  it("refuses a malformed event with its own error shape", async () => {
    await start();

    const answer = await call(pagerduty.eventsUrl, "POST /v2/enqueue", { ...event("trigger"), payload: {} });

    expect(answer.status).to.equal(400);
    expect(answer.body).to.deep.include({ status: "invalid event", message: "Event object is invalid" });
  });
});
