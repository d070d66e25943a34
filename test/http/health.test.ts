import { expect } from "chai";
import request from "supertest";
import { httpWorld, NOW } from "../support/http-world.ts";
import { post, recorded } from "../support/webhook.ts";

describe("health", () => {
  it("is alive as long as it answers", async () => {
    const { app, world } = httpWorld();
    world.started = false;

    const response = await request(app).get("/healthz");

    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ status: "ok" });
  });

  it("is ready", async () => {
    const response = await request(httpWorld().app).get("/readyz");

    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ status: "ready", degraded: [] });
  });

  it("stays in service when a part does not work, and says which", async () => {
    const { app, world } = httpWorld();
    world.degraded.push({ part: "prometheus", reason: "The last query timed out." });

    const response = await request(app).get("/readyz");

    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ status: "degraded", degraded: world.degraded });
  });

  it("is not ready before it has started", async () => {
    const { app, world } = httpWorld();
    world.started = false;

    const response = await request(app).get("/readyz");

    expect(response.status).to.equal(503);
    expect(response.body).to.deep.equal({ status: "unavailable", reason: "The service is starting.", degraded: [] });
  });

  it("is not ready once it stops", async () => {
    const { app, stop } = httpWorld();
    stop();

    const response = await request(app).get("/readyz");

    expect(response.status).to.equal(503);
    expect(response.body).to.include({ reason: "The service is stopping." });
  });

  it("becomes ready again a while after a webhook could not be stored, else none could show that it works", async () => {
    let now = NOW;
    const { app, world } = httpWorld({ clock: { now: () => now, sleep: () => Promise.resolve() } });
    world.trouble = new Error("disk");
    await post(app, recorded("firing"));

    const atOnce = await request(app).get("/readyz");
    now += 15_000;
    const later = await request(app).get("/readyz");

    expect([atOnce.status, later.status]).to.deep.equal([503, 200]);
  });
});

describe("GET /metrics", () => {
  it("serves the page in Prometheus' text format", async () => {
    const response = await request(httpWorld().app).get("/metrics");

    expect(response.headers["content-type"]).to.equal("text/plain; version=0.0.4; charset=utf-8");
    expect(response.text).to.equal("# HELP up 1\nup 1\n");
  });
});

describe("any path", () => {
  for (const path of ["/", "/nothing", "/webhooks", "/healthz/x", "/%2e%2e/etc/passwd"]) {
    it(`answers 404 with a problem document to ${path}`, async () => {
      const response = await request(httpWorld().app).get(path);

      expect(response.status).to.equal(404);
      expect(response.type).to.equal("application/problem+json");
      expect(response.body).to.deep.equal({
        type: "about:blank",
        title: "Not Found",
        status: 404,
        detail: "There is nothing at this path.",
      });
    });
  }

  it("answers 405 with what is allowed", async () => {
    const response = await request(httpWorld().app).post("/healthz");

    expect(response.status).to.equal(405);
    expect(response.headers["allow"]).to.equal("GET, HEAD");
  });

  it("does not tell what it runs on, nor forces browsers to HTTPS", async () => {
    const { headers } = await request(httpWorld().app).get("/healthz");

    expect(headers).to.not.have.any.keys("x-powered-by", "strict-transport-security");
    expect(headers["content-security-policy"]).to.include("default-src 'self'").and.not.include("upgrade-insecure");
    expect(headers["x-content-type-options"]).to.equal("nosniff");
  });
});
