import { expect } from "chai";
import * as fc from "fast-check";
import { WebhookBody } from "../../src/http/notification.ts";
import { httpWorld } from "../support/http-world.ts";
import { bodyWith, post } from "../support/webhook.ts";

const KEYS = ["version", "groupKey", "status", "alerts", "truncatedAlerts", "groupLabels", "receiver", "__proto__"];
const ALERT_KEYS = ["status", "labels", "annotations", "startsAt", "endsAt", "fingerprint", "generatorURL"];

/** The recorded body with one or two of its values replaced by anything at all. */
const nearlyRight = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue(), { maxKeys: 1 }),
    fc.dictionary(fc.constantFrom(...ALERT_KEYS), fc.jsonValue(), { maxKeys: 1 }),
  )
  .map(([over, alert]) => bodyWith(over, alert));

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));

async function judge(body: string | Buffer): Promise<void> {
  const { app, world } = httpWorld();

  const response = await post(app, body);

  expect([202, 400]).to.include(response.status);
  if (response.status === 400) {
    expect(response.type).to.equal("application/problem+json");
    expect(response.body.detail)
      .to.be.a("string")
      .that.does.not.match(/[\p{Cc}\p{Cf}]/u);
    expect(world.accepted).to.deep.equal([]);
  } else {
    expect(WebhookBody.safeParse(JSON.parse(String(body))).success).to.equal(true);
    expect(world.accepted).to.have.length(1);
  }
}

describe("whatever is posted, a webhook is either stored because it fits or refused with a reason", () => {
  it("for any JSON value", async () => {
    await fc.assert(fc.asyncProperty(fc.json(), judge), { numRuns: 150 });
  });

  it("for a real body with wrong values in it", async () => {
    await fc.assert(fc.asyncProperty(nearlyRight, judge), { numRuns: 250 });
  });

  it("for any bytes", async () => {
    await fc.assert(fc.asyncProperty(bytes, judge), { numRuns: 100 });
  });

  it("for a real body that is cut off or changed anywhere", async () => {
    const body = Buffer.from(bodyWith({}));
    const place = fc.nat({ max: body.length - 1 });
    const changed = fc.tuple(place, fc.nat({ max: 255 })).map(([at, byte]) => {
      const copy = Buffer.from(body);
      copy[at] = byte;
      return copy;
    });
    const cut = place.map((at) => body.subarray(0, at));

    await fc.assert(fc.asyncProperty(fc.oneof(changed, cut), judge), { numRuns: 200 });
  });
});
