import { expect } from "chai";
import type { Collected } from "../../../src/collectors/collector.ts";
import { redisLlen } from "../../../src/collectors/redis-llen.ts";
import { type OutsideCode, OutsideError } from "../../../src/domain/outside-error.ts";
import { metricsFake } from "../../support/metrics-fake.ts";

function collect(length: () => Promise<number>): Promise<Collected> {
  const sources = { ...metricsFake({}), queues: { length } };
  return redisLlen.collect(redisLlen.params.parse({ key: "drift_queue" }), sources, new AbortController().signal);
}

function failing(code: OutsideCode): () => Promise<never> {
  return () => Promise.reject(new OutsideError("redis", code, "asking", { detail: "ECONNREFUSED at redis:6379" }));
}

describe("redis.llen", () => {
  it("brings the list's length", async () => {
    const { facts, evidence } = await collect(async () => 114);

    expect(facts).to.deep.equal({ value: 114, reachable: true });
    expect(evidence).to.equal("llen drift_queue = 114");
  });

  it("says that Redis cannot be reached, and then says nothing of its length", async () => {
    const { facts, evidence } = await collect(failing("unreachable"));

    expect(facts).to.deep.equal({ reachable: false });
    expect(evidence).to.equal("Redis cannot be reached: ECONNREFUSED at redis:6379");
  });

  for (const code of ["timed-out", "broken-off", "unauthorized", "failing", "rejected"] as const) {
    it(`leaves everything unknown when Redis is ${code}: it stands, but does not tell`, async () => {
      const error = await collect(failing(code)).catch((reason: unknown) => reason);

      expect(error).to.be.instanceOf(OutsideError).and.to.have.property("code", code);
    });
  }
});
