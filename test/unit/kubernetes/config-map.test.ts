import { expect } from "chai";
import type { Collected } from "../../../src/collectors/collector.ts";
import { kubernetesConfigMap } from "../../../src/collectors/kubernetes-config-map.ts";
import type { ConfigMap } from "../../../src/domain/config-map.ts";
import type { Sighting } from "../../../src/domain/sighting.ts";
import { aConfigMap, aWorkload, BY_HAND, clusterFake, detailsFake } from "../../support/cluster-fake.ts";
import { NOON } from "../../support/metrics-fake.ts";

const never = new AbortController().signal;
const at = { namespace: "shop", name: "web-config" };

async function read(
  configMap: ConfigMap,
  options: { show?: readonly string[]; parts?: Sighting["parts"] } = {},
): Promise<Collected> {
  const { show = [], parts } = options;
  const baselines = { lastHealthy: async () => parts && { at: NOON - 7_200_000, parts } };
  const from = clusterFake(aWorkload(), () => "", { details: detailsFake({ configMap }), baselines });
  return kubernetesConfigMap.collect(kubernetesConfigMap.params.parse({ ...at, show }), from, never);
}

describe("the collector kubernetes.config-map", () => {
  it("knows every fact that it declares, and which keys changed since all was well", async () => {
    const manager = { name: "kubectl-edit", operation: "Update", subresource: "", at: NOON - 300_000 } as const;
    const managers = [...BY_HAND.managers, { ...manager, fields: ["data.workers"] }];
    const before = await read(aConfigMap({ data: { workers: "4", mode: "fast", gone: "x" } }));

    const now = aConfigMap({ data: { workers: "1", mode: "fast", made: "y" }, managers });
    const { facts, evidence } = await read(now, before.seen ? { parts: before.seen.parts } : {});

    expect(facts).to.deep.include({
      keys: ["made", "mode", "workers"],
      changed_minutes_ago: 5,
      changed_by: "kubectl-edit",
      changed_keys: ["gone", "made", "workers"],
    });
    expect(Object.keys(facts).sort()).to.deep.equal(Object.keys(kubernetesConfigMap.facts).sort());
    expect(facts["hash"]).to.not.equal(before.facts["hash"]);
    expect(evidence.split("\n")).to.deep.equal([
      "ConfigMap shop/web-config: 3 keys, last changed 5 min ago by kubectl-edit",
      "changed since the run that ended well 2 h ago: gone, made, workers",
    ]);
  });

  it("does not say which keys changed when there is nothing to compare with", async () => {
    const { facts, evidence } = await read(aConfigMap());

    expect(facts).not.to.have.any.keys("changed_keys", "changed_minutes_ago", "changed_by");
    expect(evidence).to.include("no earlier run that ended well has seen it");
  });

  it("has the same hash for the same data, whatever the order of its keys", async () => {
    const [one, other] = [
      await read(aConfigMap({ data: { a: "1", b: "2" } })),
      await read(aConfigMap({ data: { b: "2", a: "1" } })),
    ];

    expect(one.facts["hash"]).to.equal(other.facts["hash"]);
  });

  it("lets no value out but those that the runbook shows, secrets hidden", async () => {
    const data = { workers: "4", quiet: "unspoken", url: "postgres://web:hunter2@db/web" };

    const collected = await read(aConfigMap({ data }), { show: ["workers", "url", "nothing"] });

    expect(collected.evidence).to.include("workers: 4\nurl: postgres://[redacted]@db/web\nnothing: (not there)");
    expect(JSON.stringify(collected)).to.not.match(/unspoken|hunter2/);
  });
});
