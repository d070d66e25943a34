import { once } from "node:events";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import request from "supertest";
import { eventually } from "../support/eventually.ts";
import { diskFull, httpWorld, namedToken, TOKEN } from "../support/http-world.ts";
import { serving, stopServing } from "../support/serving.ts";
import { bodyWith, post, recorded } from "../support/webhook.ts";

const MiB = 1024 ** 2;
const NO_ROOM = "Too many bytes of webhooks are being stored (intake.max_bytes_in_flight). Send it again.";

describe("POST /webhooks/alertmanager", () => {
  afterEach(stopServing);

  it("stores what a real Alertmanager sends, answers with the runs and wakes the engine", async () => {
    const { app, world } = httpWorld();

    const response = await post(app, recorded("firing"));

    expect(response.status).to.equal(202);
    expect(response.body).to.deep.equal({ runs: ["r01"] });
    expect(world.woken).to.equal(1);
    expect(world.told).to.deep.equal([{ kind: "accepted", source: "am", runs: ["r01"], duplicate: false }]);
    expect(world.accepted[0]).to.deep.include({
      source: "am",
      status: "firing",
      groupKey: '{}:{alertname="DriftBacklogOverflow"}',
      receiver: "drift",
      truncatedAlerts: 0,
      externalUrl: "http://am:34157",
    });
    expect(world.accepted[0]?.alerts[0]).to.include({
      fingerprint: "9c4121a201166223",
      startsAt: "2026-11-23T15:35:46.316Z",
      endsAt: "0001-01-01T00:00:00Z",
    });
  });

  it("stores that a group is resolved", async () => {
    const { app, world } = httpWorld();

    await post(app, recorded("resolved")).expect(202);

    expect(world.accepted[0]).to.include({ status: "resolved" });
  });

  it("takes Grafana's superset and ignores what is more", async () => {
    const { app, world } = httpWorld();

    await post(app, recorded("grafana")).expect(202);

    const kept = ["status", "labels", "annotations", "startsAt", "endsAt", "generatorUrl", "fingerprint"];
    expect(world.accepted[0]?.alerts[0]).to.have.all.keys(kept);
  });

  it("answers a repeat like the first time and wakes nobody", async () => {
    const { app, world } = httpWorld();
    await post(app, recorded("firing"));

    const again = await post(app, bodyWith({ externalURL: "http://twin", notification_reason: "unknown" }));

    expect(again.status).to.equal(202);
    expect(again.body).to.deep.equal({ runs: ["r01"] });
    expect(world.woken).to.equal(1);
  });

  it("names the source by the token", async () => {
    const tokens = () => [namedToken("eu", "eu-token"), namedToken("us", "us-token")];
    const { app, world } = httpWorld({ alertmanager: { tokens, anonymous: false } });

    await post(app, recorded("firing"), { authorization: "Bearer us-token" }).expect(202);

    expect(world.accepted[0]?.source).to.equal("us");
  });

  it("needs no token when anonymous webhooks are allowed", async () => {
    const { app, world } = httpWorld({ alertmanager: { tokens: () => [], anonymous: true } });

    await post(app, recorded("firing"), { authorization: "" }).expect(202);

    expect(world.accepted[0]?.source).to.equal("anonymous");
  });

  it("lets nobody in when there are no tokens and anonymous webhooks are not allowed", async () => {
    const { app } = httpWorld({ alertmanager: { tokens: () => [], anonymous: false } });

    await post(app, recorded("firing")).expect(401).expect("www-authenticate", "Bearer");
  });

  for (const [encoding, body] of [
    ["gzip", gzipSync(recorded("firing"))],
    ["identity", recorded("firing")],
  ] as const) {
    it(`takes a body with Content-Encoding ${encoding}`, async () => {
      const { app, world } = httpWorld();

      await post(app, body, { "content-encoding": encoding }).expect(202);

      expect(world.accepted).to.have.length(1);
    });
  }

  it("takes 10,000 alerts when they fit", async () => {
    const { app, world } = httpWorld();
    const alert = {
      status: "firing",
      labels: { a: "b" },
      startsAt: "2026-11-23T15:35:46Z",
      endsAt: "0001-01-01T00:00:00Z",
    };
    const alerts = Array.from({ length: 10_000 }, (_, index) => ({
      ...alert,
      fingerprint: index.toString(16).padStart(16, "0"),
    }));

    await post(app, bodyWith({ alerts })).expect(202);

    expect(world.accepted[0]?.alerts).to.have.length(10_000);
  });

  it("shows the receiver's name without the quotes for regular expressions", async () => {
    const { app, world } = httpWorld();

    await post(app, bodyWith({ receiver: "both\\.a\\+b \\\\ c" })).expect(202);

    expect(world.accepted[0]?.receiver).to.equal("both.a+b \\ c");
  });

  it("keeps times to the nanosecond and with their zone, as sent", async () => {
    const { app, world } = httpWorld();

    await post(app, bodyWith({}, { startsAt: "2026-11-23T15:35:46.316123456+01:00" })).expect(202);

    expect(world.accepted[0]?.alerts[0]?.startsAt).to.equal("2026-11-23T15:35:46.316123456+01:00");
  });

  it("makes what no database can store visible, and keeps the rest of the alert", async () => {
    const { app, world } = httpWorld();
    const body = bodyWith({}, { labels: { a: "x\0y", "b\0": "z" } }).replace('"z"', '"\\ud800"');

    await post(app, body).expect(202);

    expect(world.accepted[0]?.alerts[0]?.labels).to.deep.equal({ a: "x\u{FFFD}y", "b\u{FFFD}": "\u{FFFD}" });
  });

  it("is not impressed by __proto__ and constructor", async () => {
    const { app, world } = httpWorld();
    const body = bodyWith({}, { labels: { a: "b" } }).replace(
      '{"a":"b"}',
      '{"a":"b","__proto__":{"polluted":"yes"},"constructor":"c"}',
    );

    await post(app, body).expect(202);

    expect(world.accepted[0]?.alerts[0]?.labels).to.deep.equal({ a: "b", constructor: "c" });
    expect(Object.prototype).to.not.have.property("polluted");
  });

  it("answers 503 with the reason when it cannot be stored, and says so in readiness until it can", async () => {
    const { app, world } = httpWorld();
    world.trouble = diskFull();

    const refused = await post(app, recorded("firing"));
    const notReady = await request(app).get("/readyz");
    world.trouble = undefined;
    await post(app, recorded("firing")).expect(202);
    const ready = await request(app).get("/readyz");

    expect(refused.status).to.equal(503);
    expect(refused.type).to.equal("application/problem+json");
    expect(refused.body).to.include({
      detail: "The notification could not be stored: the journal is rejected. Send it again.",
    });
    expect(notReady.status).to.equal(503);
    expect(notReady.body).to.include({
      status: "unavailable",
      reason: "The last webhook could not be stored: the journal is rejected.",
    });
    expect(ready.status).to.equal(200);
  });

  it("answers 503 for a fault of its own, tells the log and not the sender", async () => {
    const { app, world } = httpWorld();
    world.trouble = new Error("secret internals");

    const refused = await post(app, recorded("firing"));

    expect(refused.status).to.equal(503);
    expect(JSON.stringify(refused.body)).to.not.include("internals");
    expect(world.told.map((each) => each.kind)).to.deep.equal(["bug", "turned-away"]);
  });

  for (const method of ["get", "head", "put", "delete", "patch", "options"] as const) {
    it(`answers ${method.toUpperCase()} with 405 and what is allowed`, async () => {
      const { app } = httpWorld();

      const response = await request(app)[method]("/webhooks/alertmanager");

      expect(response.status).to.equal(405);
      expect(response.headers["allow"]).to.equal("POST");
      if (method !== "head") expect(response.body).to.include({ detail: "This path answers POST only." });
    });
  }

  it("answers with a problem document a client that does not speak HTTP", async () => {
    const server = await serving(httpWorld().app);
    const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");

    socket.write("\u0016\u0003\u0001 hello\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [string];

    expect(answer).to.match(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).to.include("application/problem+json");
    expect(answer).to.include('"detail":"This is not an HTTP/1.1 request."');
  });

  describe("over a real connection", () => {
    const head = (length: number | string) =>
      `POST /webhooks/alertmanager HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n`;

    it("refuses a wrong token before a body has come", async () => {
      const server = await serving(httpWorld().app);
      const socket = connect(server.port, "127.0.0.1").setEncoding("utf8");

      socket.write(`${head(4 * MiB)}Authorization: Bearer wrong\r\n\r\n`);
      const [answer] = (await once(socket, "data")) as [string];
      socket.destroy();

      expect(answer).to.match(/^HTTP\/1.1 401 /);
    });

    it("forgets a sender that goes away in the middle, and gives its room back", async () => {
      let asked = 0;
      const tokens = () => [namedToken("am", TOKEN)].filter(() => ++asked);
      const intake = { maxBody: MiB, maxBytesInFlight: MiB };
      const { app, world } = httpWorld({ intake, alertmanager: { tokens, anonymous: false } });
      const server = await serving(app);
      const socket = connect(server.port, "127.0.0.1");
      socket.write(`${head(MiB)}Authorization: Bearer ${TOKEN}\r\n\r\n{"version"`);
      await eventually("the head has arrived", () => asked === 1);
      const meanwhile = await post(app, recorded("firing"));

      socket.destroy();
      const gone = { kind: "turned-away", status: 499, reason: "The sender went away before its body ended." };
      await eventually("it is forgotten", () => world.told.length === 2);
      const after = await post(app, recorded("firing"));

      expect(meanwhile.body).to.include({ status: 503, detail: NO_ROOM });
      expect(world.told[1]).to.deep.equal(gone);
      expect(after.status).to.equal(202);
    });

    it("takes chunked bodies, and stops at the limit though no length was told", async () => {
      const { app } = httpWorld();
      const server = await serving(app);
      const send = (body: ReadableStream) =>
        fetch(`${server.url}/webhooks/alertmanager`, {
          method: "POST",
          headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
          body,
          duplex: "half",
        });

      const good = await send(new Blob([recorded("firing")]).stream());
      const large = await send(new Blob([new Uint8Array(5 * MiB)]).stream());

      expect(good.status).to.equal(202);
      expect(large.status).to.equal(413);
    });

    it("takes as many of 64 bodies of 4 MiB as there is room for, answers 503 to the others, and stays alive", async function () {
      this.timeout(20_000);
      const { app, world } = httpWorld();
      const opened = Promise.withResolvers<void>();
      world.gate = opened.promise;
      const server = await serving(app);
      const filler = "x".repeat(60_000);
      const annotations = Object.fromEntries(Array.from({ length: 69 }, (_, index) => [`a${index}`, filler]));
      const body = bodyWith({}, { annotations });
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

      const answers = Array.from({ length: 64 }, () =>
        fetch(`${server.url}/webhooks/alertmanager`, { method: "POST", headers, body }).then(
          (response) => response.status,
        ),
      );
      await eventually("the excess is turned away", () => world.told.length === 64 - 16, 15_000);
      const alive = await fetch(`${server.url}/healthz`);
      opened.resolve();
      const statuses = await Promise.all(answers);

      expect(alive.status).to.equal(200);
      expect(statuses.filter((status) => status === 202).length).to.equal(16);
      expect(statuses.filter((status) => status === 503).length).to.equal(48);
    });
  });
});
