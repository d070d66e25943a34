import { expect } from "chai";
import type { Page } from "../../../src/ports/pager.ts";
import { deadlineFor, failure, going, OWN_ROUTE, type Rig, rig } from "../../support/pagerduty-adapter.ts";

const ENQUEUE = "POST /v2/enqueue";
const page: Page = {
  key: "a".repeat(64),
  summary: "DriftBacklogOverflow has no PagerDuty incident",
  severity: "critical",
  source: "main",
  details: { run: "r1" },
  links: [{ href: "http://am:9093", text: "Alertmanager" }],
};

describe("a page of our own", () => {
  let at: Rig;
  beforeEach(async () => {
    at = await rig();
  });
  afterEach(() => at.close());

  it("opens an incident in our own service, and only one however often it is sent", async () => {
    await at.ours.pager?.trigger(page, going);
    await at.ours.pager?.trigger(page, going);

    expect(at.sandbox.state.incidents.map(({ service, key }) => [service, key])).to.deep.equal([
      ["POWN0000000001", page.key],
    ]);
    expect(at.sandbox.state.pages).to.have.length(1);
    expect(at.sandbox.requests[0]?.body).to.deep.equal({
      routing_key: OWN_ROUTE,
      event_action: "trigger",
      dedup_key: page.key,
      client: "first-responder",
      payload: { summary: page.summary, source: "main", severity: "critical", custom_details: { run: "r1" } },
      links: page.links,
    });
  });

  const codes = {
    error: "failing",
    html: "failing",
    empty: "bad-answer",
    reset: "broken-off",
    throttled: "throttled",
    "throttled-bare": "throttled",
  } as const;
  for (const [kind, code] of Object.entries(codes) as [keyof typeof codes, string][]) {
    it(`gets through when that passes, and fails as ${code} when it does not: ${kind}`, async () => {
      at.sandbox.fault({ on: ENQUEUE, kind, times: 4 });

      const error = await failure(at.ours.pager!.trigger(page, going));
      await at.ours.pager?.trigger(page, going);

      expect(error.code).to.equal(code);
      expect(at.sandbox.state.incidents).to.have.length(1);
      expect(at.calls.map((call) => call.result)).to.deep.equal([code, code, code, code, "ok"]);
    });
  }

  for (const kind of ["hang", "stall"] as const) {
    it(`is given up after its deadline and sent again: ${kind}`, async () => {
      const hasty = await rig(deadlineFor(kind));
      hasty.sandbox.fault({ on: ENQUEUE, kind });

      await hasty.ours.pager?.trigger(page, going);
      await hasty.close();

      expect(hasty.calls.map((call) => call.result)).to.deep.equal(["timed-out", "ok"]);
    });
  }

  it("is refused without a repeat, and without the routing key in the error, when it is malformed", async () => {
    const error = await failure(at.ours.pager!.trigger({ ...page, source: "" }, going));

    expect(error).to.include({ code: "rejected", status: 400 });
    expect(error.detail).to.contain("Event object is invalid");
    expect(at.sandbox.requests).to.have.length(1);
  });

  it("is unreachable when nobody listens, and says no secret", async () => {
    const alone = await rig({ adapter: { eventsUrl: "http://127.0.0.1:9" } });

    const error = await failure(alone.ours.pager!.trigger(page, going));
    await alone.close();

    expect(error).to.include({ code: "unreachable", detail: "ECONNREFUSED" });
  });

  it("ends with the signal's reason", async () => {
    const stop = new AbortController();
    stop.abort(new Error("cancelled"));

    const error = await at.ours.pager!.trigger(page, stop.signal).catch((thrown: unknown) => thrown);

    expect(error).to.have.property("message", "cancelled");
  });

  it("is not offered without a routing key, and fails when the key has gone", async () => {
    const without = await rig({ adapter: { routingKey: () => undefined } });

    const error = await failure(without.ours.pager!.trigger(page, going));
    await without.close();

    expect(error.code).to.equal("unauthorized");
  });
});
