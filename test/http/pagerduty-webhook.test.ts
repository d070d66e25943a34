import { createHmac } from "node:crypto";
import { expect } from "chai";
import * as fc from "fast-check";
import request from "supertest";
import { OutsideError } from "../../src/domain/outside-error.ts";
import { isSigned } from "../../src/http/signature.ts";
import { type PagerDutySandbox, startPagerDuty } from "../../src/sandbox/pagerduty/start.ts";
import { httpWorld } from "../support/http-world.ts";
import { alert } from "../support/pagerduty-client.ts";
import { serving, stopServing } from "../support/serving.ts";

const SECRET = "webhook-secret-0123456789";
const NEXT = "webhook-secret-9876543210";

describe("POST /webhooks/pagerduty", () => {
  const secrets = [SECRET];
  let sandbox: PagerDutySandbox;

  beforeEach(async () => {
    sandbox = await startPagerDuty();
    secrets.splice(0, secrets.length, SECRET);
  });
  afterEach(async () => {
    await sandbox.close();
    await stopServing();
  });

  const subscribed = async (over: Parameters<typeof httpWorld>[0] = {}) => {
    const at = httpWorld({ webhookSecrets: () => secrets, ...over });
    const { url } = await serving(at.app);
    const subscription = sandbox.webhooks.subscribe({ url: `${url}/webhooks/pagerduty`, secrets: [SECRET] });
    return { ...at, subscription };
  };

  it("stores what people do, each once, and nothing of automation", async () => {
    const { desk, world } = await subscribed();
    const id = await alert(sandbox);
    sandbox.humanAcknowledges(id, "Ana Oncall");
    sandbox.humanNotes(id, "Ana Oncall", "stop");
    sandbox.humanReassigns(id, "Ana Oncall", "Bob");
    sandbox.humanResolves(id, "Bob");
    await sandbox.webhooks.idle();
    await sandbox.webhooks.repeat();

    expect(sandbox.webhooks.deliveries.map(({ status }) => status)).to.satisfy((all: number[]) =>
      all.every((status) => status === 202),
    );
    expect(desk.told.map(({ kind, agent, incident }) => [kind, agent.name, incident])).to.deep.equal([
      ["acknowledged", "Ana Oncall", id],
      ["annotated", "Ana Oncall", id],
      ["reassigned", "Ana Oncall", id],
      ["unacknowledged", "Ana Oncall", id],
      ["resolved", "Bob", id],
    ]);
    expect(desk.told[1]?.note?.text).to.equal("stop");
    expect(world.woken).to.equal(5);
  });

  it("is repeated with the same id while it cannot be stored, until it can", async () => {
    let away = 2;
    const { desk } = await subscribed({
      acts: {
        of: async () => [],
        tell: (told) => {
          if (away-- > 0)
            return Promise.reject(new OutsideError("journal", "rejected", "storing", { detail: "disk full" }));
          return desk.acts.tell(told);
        },
      },
    });
    sandbox.humanNotes(await alert(sandbox), "Ana Oncall", "stop");
    await sandbox.webhooks.idle();

    const tries = sandbox.webhooks.deliveries.filter(({ type }) => type === "incident.annotated");
    expect(tries.map(({ status }) => status)).to.deep.equal([503, 503, 202]);
    expect(new Set(tries.map(({ id }) => id)).size).to.equal(1);
    expect(desk.told).to.have.length(1);
  });

  it("takes old and new secret while one is rotated, as they stand at each request", async () => {
    const { desk, subscription } = await subscribed();
    const id = await alert(sandbox);
    const comment = async (text: string): Promise<number | undefined> => {
      sandbox.humanNotes(id, "Ana Oncall", text);
      await sandbox.webhooks.idle();
      return sandbox.webhooks.deliveries.at(-1)?.status;
    };

    secrets.push(NEXT);
    subscription.secrets = [SECRET, NEXT];
    expect(await comment("both")).to.equal(202);
    subscription.secrets = [NEXT];
    expect(await comment("new")).to.equal(202);
    secrets.shift();
    subscription.secrets = [SECRET];
    expect(await comment("old")).to.equal(401);

    expect(desk.told.map(({ note }) => note?.text)).to.deep.equal(["both", "new"]);
  });

  it("is not there without a secret", async () => {
    const response = await request(httpWorld().app).post("/webhooks/pagerduty").send({});

    expect(response.status).to.equal(404);
  });

  for (const [what, body, status] of [
    [
      "a ping",
      { event: { id: "e1", event_type: "pagey.ping", occurred_at: "2026-11-24T02:00:00Z", agent: null, data: {} } },
      202,
    ],
    [
      "an event of a kind that is not known",
      { event: { id: "e2", event_type: "incident.sung", occurred_at: "x", data: {} } },
      202,
    ],
    ["something else altogether", { hello: 1 }, 202],
  ] as const) {
    it(`takes ${what} and stores nothing`, async () => {
      const { app, desk } = httpWorld({ webhookSecrets: () => secrets });

      const response = await signed(app, JSON.stringify(body));

      expect(response.status).to.equal(status);
      expect(response.body).to.deep.equal({ stored: false });
      expect(desk.told).to.be.empty;
    });
  }

  it("refuses what is not signed by us, and what is too large, whatever it says", async () => {
    const { app } = httpWorld({ webhookSecrets: () => secrets });

    expect((await signed(app, "{}", "wrong")).status).to.equal(401);
    expect((await request(app).post("/webhooks/pagerduty").send({})).status).to.equal(401);
    expect((await signed(app, JSON.stringify("x".repeat(600_000)))).status).to.equal(413);
  });
});

describe("a signature of PagerDuty", () => {
  it("holds for the very bytes and a secret that we know, among others and with white space", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (body, secret, other) => {
        const header = `v0=abc, v1=${hmac(other, body)} , v1=${hmac(secret, body)},v2=x`;
        expect(isSigned(body, header, ["another", secret])).to.equal(true);
      }),
    );
  });

  it("does not hold for other bytes, another secret, or a header that is none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.string({ minLength: 1 }), fc.string(), (body, secret, noise) => {
        const other = Uint8Array.from(body, (byte, index) => (index === 0 ? byte ^ 1 : byte));
        expect(isSigned(other, `v1=${hmac(secret, body)}`, [secret])).to.equal(false);
        expect(isSigned(body, `v1=${hmac(`${secret}x`, body)}`, [secret])).to.equal(false);
        expect(isSigned(body, noise, [secret])).to.equal(false);
        expect(isSigned(body, undefined, [secret])).to.equal(false);
      }),
    );
  });
});

function signed(app: Parameters<typeof request>[0], body: string, secret = SECRET) {
  return request(app)
    .post("/webhooks/pagerduty")
    .set("content-type", "application/json")
    .set("x-pagerduty-signature", `v1=${hmac(secret, Buffer.from(body))}`)
    .set("x-webhook-id", "w1")
    .send(body);
}

function hmac(secret: string, body: Uint8Array): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
