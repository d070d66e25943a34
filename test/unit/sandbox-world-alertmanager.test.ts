import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { AlertmanagerSandbox } from "../../src/sandbox/alertmanager/alertmanager.ts";
import recordedFiring from "../../src/sandbox/alertmanager/recorded-firing.json" with { type: "json" };
import recordedResolved from "../../src/sandbox/alertmanager/recorded-resolved.json" with { type: "json" };
import { eventually } from "../support/eventually.ts";
import { handClock } from "../support/pagerduty-clock.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

interface Arrived {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

describe("the sandbox's Alertmanager", () => {
  let clock: ReturnType<typeof handClock>;
  let server: RawServer;
  let alertmanager: AlertmanagerSandbox;
  let arrived: Arrived[];
  let answers: number[];

  beforeEach(async () => {
    clock = handClock();
    arrived = [];
    answers = [];
    server = await rawServer((request, response) => void take(request, response));
    const timing = { groupWait: 1_000, groupInterval: 5_000 };
    alertmanager = new AlertmanagerSandbox({ clock, eventsUrl: server.url, routingKey: "R".repeat(32), ...timing });
    alertmanager.sendTo({ url: `${server.url}/hook`, token: "tok" });
  });

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url ?? "";
    arrived.push({ path, authorization: request.headers.authorization, text: body, body: JSON.parse(body) });
    response.writeHead(path === "/hook" ? (answers.shift() ?? 202) : 202).end();
  }

  afterEach(async () => {
    await alertmanager.close();
    await server.close();
  });

  const at = (path: string) => arrived.filter((each) => each.path === path);
  const delivered = (count: number) => eventually(`${count} deliveries`, () => alertmanager.deliveries.length >= count);
  /** Moves time until the condition holds: a flush is real HTTP. */
  const passUntil = (what: string, holds: () => boolean) =>
    eventually(what, () => {
      clock.advance(500);
      return holds();
    });

  it("keeps quiet at 100 and sends both, after the group's wait, above it", async () => {
    alertmanager.observe(100);
    clock.advance(60_000);
    expect(alertmanager.firingSince).to.equal(undefined);

    alertmanager.observe(101);
    clock.advance(1_000);
    await delivered(2);

    expect(arrived.map(({ path }) => path)).to.have.members(["/hook", "/v2/enqueue"]);
    expect(alertmanager.firingSince).to.be.a("number");
  });

  it("sends exactly what was recorded, but for times and value", async () => {
    const began = new Date(clock.now()).toISOString();
    alertmanager.observe(150);
    clock.advance(1_000);
    await delivered(2);

    const [hook] = at("/hook");
    const [alert] = recordedFiring.alerts;

    expect(hook?.authorization).to.equal("Bearer tok");
    expect(hook?.text).to.include("\\u003e 100 items").and.match(/\n$/);
    expect(hook?.body).to.deep.equal({ ...recordedFiring, alerts: [{ ...alert, startsAt: began }] });
    expect(Object.keys(hook?.body ?? {})).to.deep.equal(Object.keys(recordedFiring));
  });

  it("gives PagerDuty the hash of the group key", async () => {
    alertmanager.observe(150);
    clock.advance(1_000);
    await delivered(2);

    const [event] = at("/v2/enqueue");

    const hash = createHash("sha256").update(recordedFiring.groupKey).digest("hex");
    expect(event?.body).to.include({ event_action: "trigger", dedup_key: hash, routing_key: "R".repeat(32) });
    expect(event?.body).to.have.nested.property(
      "payload.summary",
      "[FIRING:1] DriftBacklogOverflow (127.0.0.1:38105 drift-processor spec-to-proof critical)",
    );
  });

  it("sends resolved to both at the next interval, and a new episode later as new", async () => {
    alertmanager.observe(150);
    clock.advance(1_000);
    await delivered(2);
    alertmanager.observe(100);
    await passUntil("resolved", () => alertmanager.deliveries.length >= 4);

    const [alert] = recordedResolved.alerts;
    const resolved = at("/hook")[1]?.body as typeof recordedResolved;
    expect(resolved).to.include({ status: "resolved", groupKey: recordedFiring.groupKey });
    expect(Object.keys(resolved.alerts[0] ?? {})).to.deep.equal(Object.keys(alert ?? {}));
    expect(Date.parse(resolved.alerts[0]?.endsAt ?? "")).to.be.greaterThan(
      Date.parse(resolved.alerts[0]?.startsAt ?? ""),
    );
    expect(at("/v2/enqueue")[1]?.body["event_action"]).to.equal("resolve");

    alertmanager.observe(120);
    await passUntil("a second episode", () => alertmanager.deliveries.length >= 6);
    expect(at("/hook")[2]?.body["status"]).to.equal("firing");
  });

  it("repeats 5xx with back-off, and 4xx only at the next interval", async () => {
    answers = [503, 500, 400];
    alertmanager.observe(150);
    await passUntil("the webhook is taken", () => at("/hook").length >= 4);
    await delivered(5);

    const statuses = alertmanager.deliveries.filter(({ to }) => to === "webhook");
    expect(statuses.map(({ status }) => status)).to.deep.equal([503, 500, 400, 202]);
    expect((statuses[3]?.at ?? 0) - (statuses[2]?.at ?? 0)).to.be.at.least(5_000);
    expect(at("/v2/enqueue")).to.have.length(1);
  });

  it("does not tell that it is over to whoever was never told that it fires", async () => {
    answers = [400];
    alertmanager.observe(150);
    clock.advance(1_000);
    await delivered(2);
    alertmanager.observe(0);
    await passUntil("PagerDuty knows", () => at("/v2/enqueue").length >= 2);

    clock.advance(60_000);

    expect(at("/hook")).to.have.length(1);
  });
});
