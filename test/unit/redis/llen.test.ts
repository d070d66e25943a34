import { expect } from "chai";
import type { Collected, Sources } from "../../../src/collectors/collector.ts";
import { redisLlen } from "../../../src/collectors/redis-llen.ts";
import { type OutsideCode, OutsideError } from "../../../src/domain/outside-error.ts";
import { aWorkload, clusterFake } from "../../support/cluster-fake.ts";
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

  describe("that knows Redis' Deployment", () => {
    const target = { kind: "Deployment", namespace: "a", name: "redis" } as const;

    function elsewhere(
      code: OutsideCode,
      printed: { output: string; exitCode?: number } | OutsideError,
    ): { work: Promise<Collected>; asked: readonly string[] } {
      const asked: string[] = [];
      const exec: Sources["exec"] = {
        run: async ({ pod, container, args }) => {
          asked.push(`${pod.name} ${container} ${args.join(" ")}`);
          if (printed instanceof OutsideError) throw printed;
          return { exitCode: 0, isCut: false, ...printed };
        },
      };
      const from = { ...clusterFake(aWorkload()), queues: { length: failing(code) }, exec };
      const params = redisLlen.params.parse({ key: "drift_queue", target });
      return { work: redisLlen.collect(params, from, new AbortController().signal), asked };
    }

    it("asks redis-cli in a ready pod when it cannot be reached directly", async () => {
      const { work, asked } = elsewhere("unreachable", { output: "114\n" });

      const { facts, evidence } = await work;

      expect(facts).to.deep.equal({ value: 114, reachable: true });
      expect(evidence).to.match(/^llen drift_queue in \S+ = 114 \(not directly: ECONNREFUSED at redis:6379\)$/);
      expect(asked[0]).to.match(/ redis-cli llen drift_queue$/);
    });

    it("asks there too when REDIS_URL is not set", async () => {
      expect((await elsewhere("rejected", { output: "7" }).work).facts).to.deep.equal({ value: 7, reachable: true });
    });

    it("takes nothing that is not a number", async () => {
      for (const printed of [{ output: "NOAUTH Authentication required." }, { output: "7", exitCode: 1 }]) {
        expect((await elsewhere("unreachable", printed).work).facts).to.deep.equal({ reachable: false });
      }
    });

    it("knows nothing when neither way tells", async () => {
      const off = new OutsideError("kubernetes", "rejected", "running redis-cli", { detail: "exec is not allowed" });

      const error = await elsewhere("rejected", off).work.catch((reason: unknown) => reason);
      const { facts, evidence } = await elsewhere("unreachable", off).work;

      expect(error).to.be.instanceOf(OutsideError).and.to.have.property("system", "redis");
      expect(facts).to.deep.equal({ reachable: false });
      expect(evidence).to.include("nor in its pod: kubernetes rejected while running redis-cli: exec is not allowed");
    });

    it("wants the right to run exactly that", () => {
      const params = redisLlen.params.parse({ key: "drift_queue", target });

      expect(redisLlen.permits?.(params)).to.deep.equal([
        { kind: "exec", target, command: ["redis-cli", "llen", "drift_queue"] },
      ]);
      expect(redisLlen.rights?.(redisLlen.params.parse({ key: "x" }))).to.deep.equal([]);
    });
  });
});
