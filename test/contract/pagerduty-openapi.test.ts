import { expect } from "chai";
import { SANDBOX_DEFAULTS, startPagerDuty } from "../../src/sandbox/pagerduty/start.ts";
import { DEDUP, going, rig } from "../support/pagerduty-adapter.ts";
import { alert, call, event } from "../support/pagerduty-client.ts";
import { answerObjections, type Exchange, type OpenApi, objections, openApi } from "../support/pagerduty-openapi.ts";

const WHERE = "PAGERDUTY_CONTRACTS names no folder with PagerDuty's OpenAPI documents";

describe(`PagerDuty's own OpenAPI document for the REST API${openApi("pagerduty-rest-openapi.json") ? "" : ` (skipped: ${WHERE})`}`, () => {
  let api: OpenApi;

  before(function () {
    const document = openApi("pagerduty-rest-openapi.json");
    if (!document) return this.skip();
    api = document;
  });

  it("has nothing against any request that we send", async () => {
    const at = await rig({ sandbox: { behaviour: { acceptsTriggerByStatus: false } } });
    const id = await at.raise();
    const note = { incident: id, text: "text mark", marker: "mark", doubt: false };
    await at.ours.incidents.find(DEDUP, going);
    await at.ours.incidents.read(id, going);
    await at.ours.incidents.acknowledge(id, going);
    await at.ours.incidents.history(id, Date.now() - 60_000, going);
    await at.ours.lease.extend(id, 300_000, going);
    await at.ours.lease.release(id, going);
    const written = await at.ours.notes.write(note, going);
    await at.ours.notes.list(id, going);
    await at.ours.notes.edit({ ...note, id: written }, going);
    await at.ours.incidents.resolve(id, going);
    await at.ours.maintenance.ongoing(SANDBOX_DEFAULTS.service.id, going);
    await at.ours.maintenance.ongoing(undefined, going);

    const sent = at.sandbox.requests;
    await at.close();

    expect(new Set(at.calls.map((each) => each.operation)).size).to.equal(12);
    expect(sent.flatMap((request) => objections(api, request))).to.deep.equal([]);
  });

  it("would have something against a wrong one", () => {
    const headers = { accept: "x", "content-type": "application/json", from: "a@example.com" };
    const wrong = (method: string, path: string, more: Partial<Exchange> = {}): readonly string[] =>
      objections(api, { method, path, query: "", headers, body: undefined, ...more });

    expect(wrong("PUT", "/incidents/Q1", { body: { incident: { status: "acked", typo: 1 } } })).to.have.length(3);
    expect(wrong("POST", "/incidents/Q1/snooze", { body: { duration: 0 } })).to.have.length(1);
    expect(wrong("POST", "/incidents/Q1/notes", { body: {} })).to.deep.equal(["body.note is missing"]);
    expect(wrong("GET", "/incidents", { query: "statuses[]=open&limit=x&typo=1" })).to.have.length(3);
    expect(wrong("GET", "/incidents", { headers: {} })).to.have.length(2);
    expect(
      wrong("GET", "/incidents", { headers: { ...headers, "content-type": "application/json; charset=utf-8" } }),
    ).to.have.length(1);
    expect(wrong("GET", "/nowhere")).to.have.length(1);
  });

  it("describes the answers of the sandbox", async () => {
    const pagerduty = await startPagerDuty();
    const id = await alert(pagerduty);
    const status = (value: string): object => ({ incident: { type: "incident_reference", status: value } });
    const exchanges: readonly [string, object?][] = [
      ["GET /incidents?date_range=all"],
      [`GET /incidents/${id}`],
      [`PUT /incidents/${id}`, status("acknowledged")],
      [`POST /incidents/${id}/snooze`, { duration: 60 }],
      [`POST /incidents/${id}/notes`, { note: { content: "x" } }],
      [`GET /incidents/${id}/notes`],
      [`GET /incidents/${id}/alerts`],
      [`PUT /incidents/${id}`, status("resolved")],
      [`GET /incidents/${id}/log_entries`],
      ["GET /users"],
      ["GET /maintenance_windows?filter=ongoing"],
      ["GET /incidents/QNOWHERE"],
      [`POST /incidents/${id}/snooze`, { duration: 60 }],
    ];

    pagerduty.humanOpensMaintenance(SANDBOX_DEFAULTS.service.id, "Ana", { description: "migration", ms: 60_000 });
    const found: string[] = [];
    for (const [request, body] of exchanges) {
      const answer = await call(pagerduty.url, request, body);
      found.push(...answerObjections(api, request, answer).map((objection) => `${request}: ${objection}`));
    }
    await pagerduty.close();

    // The document names the type of this one entry in two ways, so that no entry can fit it.
    expect(found.filter((each) => !each.includes('may not be "acknowledge_log_entry"'))).to.deep.equal([]);
  });
});

describe("PagerDuty's own OpenAPI document for Events API v2", () => {
  it("has nothing against our page, nor against what Alertmanager sends", async function () {
    const api = openApi("pagerduty-events-v2-openapi.json");
    if (!api) return this.skip();
    const at = await rig();
    const links = [{ href: "http://am:9093", text: "Alertmanager" }];
    const page = {
      key: "k",
      summary: "s",
      severity: "critical" as const,
      source: "main",
      details: { run: "r1" },
      links,
    };
    await at.ours.pager?.trigger(page, going);
    await alert(at.sandbox, event("trigger"));

    const sent = at.sandbox.requests;
    await at.close();

    expect(sent).to.have.length(2);
    expect(sent.flatMap((request) => objections(api, request, "/v2"))).to.deep.equal([]);
  });
});
