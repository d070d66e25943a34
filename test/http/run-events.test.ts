import { expect } from "chai";
import request from "supertest";
import { eventStream } from "../support/event-stream.ts";
import { eventually } from "../support/eventually.ts";
import { httpWorld, NOW, OPERATOR, runRecord } from "../support/http-world.ts";
import { serving, stopServing } from "../support/serving.ts";

const authorization = `Bearer ${OPERATOR}`;

function seqOf(block: string | undefined): unknown {
  return JSON.parse(/^data: (.*)$/m.exec(block ?? "")?.[1] ?? "{}").seq;
}

describe("GET /api/runs/{id}/events", () => {
  let http: ReturnType<typeof httpWorld>;
  let url: string;
  let time: PromiseWithResolvers<void>;

  const open = (headers: Record<string, string> = {}) =>
    eventStream(`${url}/api/runs/r01/events`, { authorization, ...headers });
  const end = (): void => {
    http.world.runs.set("r01", runRecord({ state: "ended", outcome: { kind: "resolved", reason: "ok" } }));
  };

  beforeEach(async () => {
    time = Promise.withResolvers();
    const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
      Promise.race([
        time.promise,
        new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      ]);
    http = httpWorld({ clock: { now: () => NOW, sleep } });
    http.world.runs.set("r01", runRecord());
    ({ url } = await serving(http.app));
  });

  afterEach(stopServing);

  it("sends what is there and what comes, then the run, and ends", async () => {
    http.world.append("match", { runbook: "drift" });
    const stream = await open();

    const first = await stream.next();
    http.world.append("plan", { kind: "act" });
    const second = await stream.next();
    end();
    http.world.append("conclude", {});
    const [third, last, ...more] = await stream.rest();

    expect(stream.type).to.equal("text/event-stream");
    expect(first).to.match(/^id: 1\ndata: \{/);
    expect(JSON.parse(first?.split("data: ")[1] ?? "")).to.deep.include({
      run: "r01",
      seq: 1,
      at: "2026-11-24T02:14:05.001Z",
      name: "match",
      data: { runbook: "drift" },
    });
    expect([second, third].map(seqOf)).to.deep.equal([2, 3]);
    expect(last).to.match(/^event: end\ndata: \{"id":"r01"/);
    expect(more).to.deep.equal([]);
  });

  it("goes on after Last-Event-ID", async () => {
    for (const name of ["match", "plan", "apply"]) http.world.append(name, {});
    end();

    const stream = await open({ "last-event-id": "2" });

    expect((await stream.rest()).map(seqOf)).to.deep.equal([3, undefined]);
  });

  it("answers 204, which ends reconnecting, when all was sent", async () => {
    http.world.append("match", {});
    end();

    const stream = await open({ "last-event-id": "1" });

    expect(stream.status).to.equal(204);
  });

  it("starts at the beginning when Last-Event-ID is no number of ours", async () => {
    http.world.append("match", {});
    end();

    const stream = await open({ "last-event-id": "-1 or 1=1" });

    expect((await stream.rest()).map(seqOf)).to.deep.equal([1, undefined]);
  });

  it("keeps a quiet stream open with comments, and looks whether the run has ended meanwhile", async () => {
    const stream = await open();
    await eventually("it listens", () => http.watchers.size === 1);

    end();
    time.resolve();

    expect(await stream.rest()).to.deep.include(": still here");
  });

  it("stops watching when the reader goes away", async () => {
    const stream = await open();
    await eventually("it listens", () => http.watchers.size === 1);

    stream.close();

    await eventually("it stopped listening", () => http.watchers.size === 0);
  });

  it("ends when the service stops, so that the reader goes elsewhere", async () => {
    const stream = await open();

    http.stop();

    expect(await stream.rest()).to.deep.equal([]);
  });

  it("ends when the journal goes away, so that the reader comes back", async () => {
    http.world.append("match", {});
    const stream = await open();
    await stream.next();

    http.world.trouble = new Error("away");
    http.world.append("plan", {});

    expect(await stream.rest()).to.deep.equal([]);
  });

  it("keeps a text that looks like an event inside its line", async () => {
    http.world.append("match", { text: "a\n\nevent: end\ndata: {}" });
    end();

    const blocks = await (await open()).rest();

    expect(blocks).to.have.length(2);
  });

  it("bounds how many streams are open, and frees them", async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => open()));

    const refused = await request(http.app).get("/api/runs/r01/events").set("authorization", authorization);
    for (const stream of streams) stream.close();
    await eventually("all are closed", () => http.watchers.size === 0);
    end();
    const after = await open();

    expect(refused.body).to.include({
      status: 503,
      detail: "More than 100 streams are open: close some, or ask for the run itself.",
    });
    expect(await after.rest()).to.have.length(1);
  });

  it("answers 404 for a run that is not there", async () => {
    await request(http.app).get("/api/runs/r99/events").set("authorization", authorization).expect(404);
  });
});
