import { expect } from "chai";
import { type Collected, NotKnown } from "../../../src/collectors/collector.ts";
import { prometheusAlerts } from "../../../src/collectors/prometheus-alerts.ts";
import { metricsFake, NOON } from "../../support/metrics-fake.ts";

type Labels = Readonly<Record<string, string>>;
const OWN: Labels = { alertname: "DriftBacklogOverflow", severity: "critical" };

function collect(firing: readonly Labels[], labels: Labels = {}, warnings: readonly string[] = []): Promise<Collected> {
  const items = firing.map((each) => ({ labels: { alertstate: "firing", ...each }, value: 1, at: NOON }));
  return prometheusAlerts.collect(
    prometheusAlerts.params.parse({ except: ["DriftBacklogOverflow", "DriftBacklogHigh"], labels }),
    metricsFake({ instant: { 'ALERTS{alertstate="firing"}': { items, warnings } } }),
    new AbortController().signal,
  );
}

describe("prometheus.alerts", () => {
  it("counts what else fires and names it with its severity", async () => {
    const latency = { alertname: "HighLatency", severity: "warning" };

    const { facts, evidence } = await collect([
      OWN,
      { alertname: "NodeNotReady", node: "a" },
      latency,
      { alertname: "NodeNotReady", node: "b" },
      { alertname: "DriftBacklogHigh" },
    ]);

    expect(facts).to.deep.equal({
      count: 3,
      names: ["HighLatency", "NodeNotReady"],
      by_name: { HighLatency: 1, NodeNotReady: 2 },
      partial: false,
    });
    expect(evidence).to.equal("also firing: HighLatency (warning), 2 x NodeNotReady");
  });

  it("says that nothing else fires when the runbook's own alert does", async () => {
    const { facts, evidence } = await collect([OWN]);

    expect(facts).to.deep.equal({ count: 0, names: [], by_name: {}, partial: false });
    expect(evidence).to.equal("no other alert fires");
  });

  it("does not take silence for health: without the own alert it does not know whether rules are evaluated here", async () => {
    const error = await collect([{ alertname: "Watchdog" }]).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(NotKnown);
    expect((error as NotKnown).message).to.equal(
      "Prometheus has no DriftBacklogOverflow or DriftBacklogHigh firing, so it does not evaluate these rules, or no longer fires them",
    );
  });

  it("counts only alerts with the labels that were asked for", async () => {
    const elsewhere = { alertname: "HighLatency", namespace: "shop" };

    const { facts } = await collect([OWN, elsewhere, { ...elsewhere, namespace: "spec-to-proof" }], {
      namespace: "spec-to-proof",
    });

    expect(facts).to.include({ count: 1 });
  });

  it("shows a handful of many, and Prometheus' doubts", async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ alertname: `Alert${String(index).padStart(2, "0")}` }));

    const { facts, evidence } = await collect([OWN, ...many], {}, ["a store did not answer"]);

    expect(facts).to.include({ count: 12, partial: true });
    expect(evidence).to.match(
      /^also firing: Alert00, .*, Alert07 and 4 more\nPrometheus warned: a store did not answer$/,
    );
  });
});
