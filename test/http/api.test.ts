import { expect } from "chai";
import request from "supertest";
import type { RunId } from "../../src/domain/brand.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import { httpWorld, NOW, namedToken, OPERATOR, runRecord } from "../support/http-world.ts";
import { recorded } from "../support/webhook.ts";

type Method = "get" | "post" | "put" | "delete";

function call(http: ReturnType<typeof httpWorld>, method: Method, path: string) {
  return request(http.app)[method](path).set("authorization", `Bearer ${OPERATOR}`);
}

function httpWithRun(over: Parameters<typeof runRecord>[0] = {}) {
  const http = httpWorld();
  const run = runRecord(over);
  http.world.runs.set(run.id, run);
  return http;
}

describe("the API", () => {
  it("is not there without tokens for operators", async () => {
    const { app } = httpWorld({ api: { tokens: () => [] } });

    const response = await request(app).get("/api/runs").set("authorization", `Bearer ${OPERATOR}`);

    expect(response.status).to.equal(404);
    expect(response.body).to.include({ detail: "There is nothing at this path." });
  });

  for (const [name, header, detail] of [
    ["no token", "", "Send `Authorization: Bearer <token>`."],
    ["a wrong token", "Bearer nonsense", "The token is not one of those in API_TOKEN."],
  ] as const) {
    it(`answers 401 to ${name}, on every path`, async () => {
      const { app } = httpWorld();

      const response = await request(app).get("/api/nothing").set("authorization", header);

      expect(response.status).to.equal(401);
      expect(response.headers["www-authenticate"]).to.equal("Bearer");
      expect(response.body).to.include({ detail });
    });
  }

  it("takes no token of Alertmanager's", async () => {
    const { app } = httpWorld({ alertmanager: { tokens: () => [namedToken("am", "am-token")], anonymous: false } });

    await request(app).get("/api/runs").set("authorization", "Bearer am-token").expect(401);
  });

  describe("GET /api/runs", () => {
    it("shows runs with times that people and programs read", async () => {
      const http = httpWithRun({ state: "ended", endedAt: NOW + 1_000, outcome: { kind: "resolved", reason: "ok" } });

      const response = await call(http, "get", "/api/runs");

      expect(response.status).to.equal(200);
      expect(response.headers["cache-control"]).to.equal("no-store");
      expect(response.body.next).to.equal(null);
      expect(response.body.runs[0]).to.deep.include({
        id: "r01",
        acceptedAt: "2026-11-24T02:14:05.000Z",
        endedAt: "2026-11-24T02:14:06.000Z",
        resolvedAt: null,
        outcome: { kind: "resolved", reason: "ok" },
      });
    });

    it("asks for 50 unless told", async () => {
      const http = httpWorld();

      await call(http, "get", "/api/runs").expect(200);

      expect(http.world.filters).to.deep.equal([{ limit: 50 }]);
    });

    it("hands filters on", async () => {
      const http = httpWorld();

      await call(
        http,
        "get",
        "/api/runs?state=ended&runbook=drift-backlog&since=2026-11-24T02:14:05Z&cursor=abc&limit=7",
      );

      expect(http.world.filters).to.deep.equal([
        { state: "ended", runbook: "drift-backlog", since: NOW, cursor: "abc", limit: 7 },
      ]);
    });

    for (const [query, detail] of [
      ["state=done", '`state` must be "accepted" or "running" or "ended".'],
      ["limit=0", "`limit` must be a whole number from 1 to 200."],
      ["limit=201", "`limit` must be a whole number from 1 to 200."],
      ["limit=many", "`limit` must be a whole number from 1 to 200."],
      ["limit=1&limit=2", "`limit` must be text, not a list."],
      ["since=yesterday", "`since` must be a time such as 2026-11-23T15:35:46Z."],
      ["cursor=", "`cursor` must be one word."],
      ["colour=red", "`colour` is not known here: leave it out."],
      ["%3Cscript%3E=1", '`["<script>"]` is not known here: leave it out.'],
    ] as const) {
      it(`refuses ?${query}`, async () => {
        const response = await call(httpWorld(), "get", `/api/runs?${query}`);

        expect(response.status).to.equal(400);
        expect(response.type).to.equal("application/problem+json");
        expect(response.body).to.include({ detail });
      });
    }
  });

  describe("GET /api/runs/{id}", () => {
    it("shows one run", async () => {
      const response = await call(httpWithRun(), "get", "/api/runs/r01");

      expect(response.status).to.equal(200);
      expect(response.body).to.include({ id: "r01", state: "running" });
    });

    for (const id of ["r99", "%00", "a%2Fb", "x".repeat(65), "%20", "__proto__"]) {
      it(`answers 404 to the id ${id}`, async () => {
        const response = await call(httpWithRun(), "get", `/api/runs/${id}`);

        expect(response.status).to.equal(404);
        expect(response.body).to.include({ detail: "There is no run with this id." });
      });
    }

    it("answers 400 to a path that is not valid percent-encoding", async () => {
      const response = await call(httpWorld(), "get", "/api/runs/%E0%A4%A");

      expect(response.status).to.equal(400);
      expect(response.body).to.include({ detail: "The path is not valid percent-encoding." });
    });
  });

  describe("POST /api/runs/{id}/cancel", () => {
    it("records who and why", async () => {
      const http = httpWithRun();

      const response = await call(http, "post", "/api/runs/r01/cancel").send({ reason: "  I take\nit " });

      expect(response.status).to.equal(202);
      expect(response.body).to.deep.equal({ id: "r01", cancelling: true });
      expect(http.world.cancelled).to.deep.equal([{ run: "r01", by: "alice", reason: "I take it" }]);
    });

    it("says when the run has ended", async () => {
      const response = await call(httpWithRun({ state: "ended" }), "post", "/api/runs/r01/cancel").send({
        reason: "x",
      });

      expect(response.status).to.equal(409);
      expect(response.body).to.include({ detail: "The run has ended: there is nothing left to cancel." });
    });

    it("says when there is no such run", async () => {
      await call(httpWorld(), "post", "/api/runs/r01/cancel").send({ reason: "x" }).expect(404);
    });

    for (const [body, detail] of [
      [{}, "`reason` is missing."],
      [{ reason: " \n " }, "`reason` must not be empty: say why, for those who come after."],
      [{ reason: 1 }, "`reason` must be text, not a number."],
      [{ reason: "x".repeat(501) }, "`reason` must have at most 500 characters."],
      [{ reason: "x", force: true }, "`force` is not known here: leave it out."],
    ] as const) {
      it(`refuses ${JSON.stringify(body).slice(0, 40)}`, async () => {
        const response = await call(httpWithRun(), "post", "/api/runs/r01/cancel").send(body);

        expect(response.status).to.equal(400);
        expect(response.body).to.include({ detail });
      });
    }
  });

  describe("POST /api/replay", () => {
    const notification = JSON.parse(recorded("firing")) as object;

    it("starts a shadow run of a notification and wakes the engine", async () => {
      const http = httpWorld();

      const response = await call(http, "post", "/api/replay").send({ notification });

      expect(response.status).to.equal(202);
      expect(response.body).to.deep.equal({ run: "r02" });
      expect(http.world.woken).to.equal(1);
      expect(http.world.replays[0]).to.include({ mode: "shadow", by: "alice" });
      expect(http.world.replays[0]?.of).to.have.nested.property("notification.source", "replay");
    });

    it("starts a run of an earlier run's notification", async () => {
      const http = httpWithRun();

      await call(http, "post", "/api/replay").send({ run: "r01", mode: "auto" }).expect(202);

      expect(http.world.replays).to.deep.equal([
        { of: { kind: "run", run: "r01" as RunId }, mode: "auto", by: "alice" },
      ]);
    });

    it("goes no further than the service may", async () => {
      const http = httpWorld({ mode: "shadow" });
      http.world.runs.set("r01", runRecord());

      await call(http, "post", "/api/replay").send({ run: "r01", mode: "auto" }).expect(202);

      expect(http.world.replays[0]).to.include({ mode: "shadow" });
    });

    for (const [name, body, status, detail] of [
      ["neither", {}, 400, "The body must have either `notification` or `run`."],
      ["both", { notification, run: "r01" }, 400, "The body must have either `notification` or `run`."],
      [
        "a bad notification",
        { notification: { ...notification, status: 1 } },
        400,
        '`notification.status` must be "firing" or "resolved".',
      ],
      ["an unknown mode", { run: "r01", mode: "yolo" }, 400, '`mode` must be "shadow" or "approve" or "auto".'],
      ["an unknown run", { run: "r99" }, 404, "There is no run with this id."],
      ["an impossible run", { run: "../etc" }, 404, "There is no run with this id."],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const response = await call(httpWithRun(), "post", "/api/replay").send(body);

        expect(response.body).to.include({ status, detail });
      });
    }

    it("wants JSON", async () => {
      const response = await call(httpWorld(), "post", "/api/replay").type("form").send({ run: "r01" });

      expect(response.status).to.equal(415);
      expect(response.type).to.equal("application/problem+json");
    });
  });

  describe("/api/hold", () => {
    it("holds everything until a time, shows it, and is lifted", async () => {
      const http = httpWorld();
      const by = { by: "alice", reason: "maintenance", since: "2026-11-24T02:14:05.000Z" };
      const hold = { ...by, until: "2026-11-24T04:14:05.000Z" };

      const before = await call(http, "get", "/api/hold");
      const set = await call(http, "put", "/api/hold").send({ reason: "maintenance", for: "2h" });
      const during = await call(http, "get", "/api/hold");
      const lifted = await call(http, "delete", "/api/hold");

      expect(before.body).to.deep.equal({ held: false, holds: [] });
      expect(set.body).to.deep.equal({ held: true, ...hold, holds: [hold] });
      expect(during.body).to.deep.equal(set.body);
      expect(lifted.body).to.deep.equal({ held: false, holds: [] });
    });

    it("holds a namespace, a runbook or a workload by itself", async () => {
      const http = httpWorld();
      const scopes = [{ namespace: "shop" }, { runbook: "drift" }, { target: "shop/checkout" }];

      for (const scope of scopes) await call(http, "put", "/api/hold").send({ reason: "release", ...scope });
      const all = await call(http, "get", "/api/hold");
      const left = await call(http, "delete", "/api/hold?namespace=shop");

      expect(all.body.held).to.equal(false);
      expect(all.body.holds).to.have.length(3);
      expect(left.body.holds.map((each: object) => Object.keys(each)[0])).to.deep.equal(["runbook", "target"]);
    });

    it("refuses two scopes at once", async () => {
      const response = await call(httpWorld(), "put", "/api/hold").send({
        reason: "release",
        namespace: "shop",
        runbook: "drift",
      });

      expect(response.status).to.equal(400);
      expect(response.body.detail).to.contain("namespace, runbook and target exclude each other");
    });

    it("holds until it is lifted when no time is given", async () => {
      const response = await call(httpWorld(), "put", "/api/hold").send({ reason: "maintenance" });

      expect(response.body).to.include({ held: true, until: null });
    });

    for (const duration of ["2 hours", "0s", "-5m", "366d", ""]) {
      it(`refuses to hold for "${duration}"`, async () => {
        const response = await call(httpWorld(), "put", "/api/hold").send({ reason: "x", for: duration });

        expect(response.body).to.include({
          status: 400,
          detail: "`for` must be a duration such as 30m or 2h, at most 365d.",
        });
      });
    }

    it("answers 405 to what it does not have", async () => {
      const response = await call(httpWorld(), "post", "/api/hold");

      expect(response.status).to.equal(405);
      expect(response.headers["allow"]).to.equal("GET, HEAD, PUT, DELETE");
    });
  });

  describe("/api/undo", () => {
    const object = {
      target: { kind: "Deployment", namespace: "a", name: "b" },
      uid: "u",
      resourceVersion: "1",
    } as const;
    const made = {
      run: "r01" as RunId,
      target: "Deployment a/b",
      runbook: "drift",
      cause: "slow",
      action: "kubernetes.scale",
      did: "scaled Deployment a/b to 5 replicas",
      change: { ...object, generation: 1, kind: "scale", replicas: 5, before: 2 },
      madeAt: NOW,
      soak: 1,
      dueAt: NOW + 7_200_000,
    } as const;

    async function withChange() {
      const http = httpWithRun({ state: "ended" });
      await http.world.restorations.keep(made);
      return http;
    }

    it("lists what can be put back", async () => {
      const { body } = await call(await withChange(), "get", "/api/undo");

      expect(body.changes).to.have.length(1);
      expect(body.changes[0]).to.deep.include({
        id: "r01",
        did: "scaled Deployment a/b to 5 replicas",
        state: "in-force",
        dueAt: "2026-11-24T04:14:05.000Z",
        asked: null,
      });
      expect(body.changes[0]).to.not.have.property("change");
    });

    it("lists what is over only when asked", async () => {
      const http = await withChange();
      await http.world.restorations.settle(made.run, { kind: "left", reason: "Ana changed it." });

      expect((await call(http, "get", "/api/undo")).body.changes).to.deep.equal([]);
      expect((await call(http, "get", "/api/undo?all=true")).body.changes[0].state).to.equal("left");
    });

    it("asks for it, with who and why", async () => {
      const http = await withChange();

      const response = await call(http, "post", "/api/undo/r01").send({ reason: "too dear" });

      expect(response.status).to.equal(202);
      expect(response.body.asked).to.deep.equal({ by: "alice", reason: "too dear" });
      expect(http.world.woken).to.equal(1);
    });

    it("refuses without a reason", async () => {
      const response = await call(await withChange(), "post", "/api/undo/r01").send({});

      expect(response.status).to.equal(400);
    });

    it("answers 404 for a run that is not there, 409 for one that changed nothing, or whose change is over", async () => {
      const http = await withChange();
      await http.world.restorations.settle(made.run, { kind: "left", reason: "Ana changed it." });
      const bare = httpWithRun();

      const answers = await Promise.all([
        call(http, "post", "/api/undo/r99").send({ reason: "too dear" }),
        call(bare, "post", "/api/undo/r01").send({ reason: "too dear" }),
        call(http, "post", "/api/undo/r01").send({ reason: "too dear" }),
      ]);

      expect(answers.map(({ status, body }) => [status, body.detail])).to.deep.equal([
        [404, "There is no run with this id."],
        [409, "The run changed nothing that can be put back."],
        [409, "Ana changed it."],
      ]);
    });
  });

  describe("GET /api/scorecard", () => {
    it("tells tallies, advice and cases", async () => {
      const http = httpWorld();
      const facts = { runbook: "drift", cause: "down", would: "restart it", acts: true, reason: "So did Ana." };
      await http.world.scorecard.keep({ run: "r01" as RunId, agreement: "agree", ...facts });

      const { body } = await call(http, "get", "/api/scorecard?runbook=drift");

      expect(body.tallies[0]).to.deep.equal({ runbook: "drift", agree: 1, disagree: 0, unclear: 0 });
      expect(body.advice[0]).to.deep.include({ runbook: "drift", mode: null });
      expect(body.cases[0]).to.deep.include({ run: "r01", agreement: "agree", at: "2026-11-24T02:14:05.000Z" });
    });
  });

  describe("GET /api/openapi.json", () => {
    it("describes every path of the service's API from the schemas that check it", async () => {
      const { body } = await call(httpWorld(), "get", "/api/openapi.json");

      expect(body.openapi).to.equal("3.1.0");
      expect(body.info).to.include({ title: "first-responder", version: "1.2.3" });
      expect(Object.keys(body.paths)).to.have.members([
        "/webhooks/alertmanager",
        "/webhooks/pagerduty",
        "/api/runs",
        "/api/runs/{id}",
        "/api/runs/{id}/events",
        "/api/runs/{id}/export",
        "/api/runs/{id}/explain",
        "/api/runs/{id}/post-mortem",
        "/api/runs/{id}/cancel",
        "/api/runs/{id}/approval",
        "/api/runs/{id}/approve",
        "/api/runs/{id}/deny",
        "/api/replay",
        "/api/hold",
        "/api/undo",
        "/api/undo/{id}",
        "/api/scorecard",
        "/api/openapi.json",
      ]);
      expect(body.paths["/api/runs"].get.parameters.map((each: { name: string }) => each.name)).to.include("cursor");
      expect(body.paths["/api/hold"].put.requestBody.content).to.have.nested.property(
        "application/json.schema.properties.reason.maxLength",
        500,
      );
    });
  });

  it("answers 503 when the journal is away", async () => {
    const http = httpWorld();
    http.world.trouble = new OutsideError("journal", "unreachable", "listing", { detail: "postgres://u:p@h" });

    const response = await call(http, "get", "/api/runs");

    expect(response.status).to.equal(503);
    expect(response.body).to.include({ detail: "The journal is unreachable: try again in a moment." });
  });

  it("answers 500 without details to a fault of its own, and tells the log", async () => {
    const http = httpWorld();
    http.world.trouble = new Error("internals");

    const response = await call(http, "get", "/api/runs");

    expect(response.status).to.equal(500);
    expect(response.text).to.not.include("internals");
    expect(http.world.told).to.have.nested.property("[0].kind", "bug");
  });
});

describe("what a run asks people", () => {
  const question = {
    run: "r01" as RunId,
    plan: "a".repeat(64),
    says: "restart Deployment a/b",
    diff: ["a: 1 -> 2"],
    risk: "its pods are replaced",
    reason: "Runbook drift acts only when a person approves.",
    until: NOW + 60_000,
  };
  const asking = async () => {
    const at = httpWorld();
    at.world.runs.set("r01", runRecord());
    await at.desk.approvals.ask(question, 1);
    const post = (word: string, body: object) =>
      request(at.app).post(`/api/runs/r01/${word}`).set("authorization", `Bearer ${OPERATOR}`).send(body);
    return { ...at, post };
  };

  it("is answered by an operator, who is recorded with the reason, and the run is woken", async () => {
    const { post, world } = await asking();

    const response = await post("approve", { reason: "checked the queue", plan: question.plan });

    expect(response.status).to.equal(202);
    expect(response.body.answer).to.deep.include({ kind: "approved", by: "alice", why: "checked the queue" });
    expect(world.woken).to.equal(1);
  });

  it("is answered once, for its own plan, with a reason, and by nobody without a token", async () => {
    const { post, app } = await asking();

    expect((await request(app).post("/api/runs/r01/approve").send({ reason: "x" })).status).to.equal(401);
    expect((await post("approve", {})).status).to.equal(400);
    expect((await post("approve", { reason: "x", plan: "b".repeat(64) })).status).to.equal(409);
    expect((await post("deny", { reason: "not now" })).status).to.equal(202);
    expect((await post("approve", { reason: "but now" })).body.detail).to.match(/answered already/);
  });

  it("is shown, and 404 when it is nothing", async () => {
    const { app } = await asking();
    const get = (id: string) => request(app).get(`/api/runs/${id}/approval`).set("authorization", `Bearer ${OPERATOR}`);

    expect((await get("r01")).body).to.deep.include({ says: question.says, answer: null, round: 1 });
    expect((await get("r02")).status).to.equal(404);
  });
});
