import { expect } from "chai";
import { ledger, notesOf, REMEDIED } from "../support/e2e/ledger.ts";
import { monitoredNight } from "../support/e2e/monitored.ts";
import { breakProcessor, over } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

describe("with a real Prometheus and real Alertmanagers", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("the shipped rules fire, the processor is restarted, the alert resolves by itself and the notes tell it", async function () {
    const night = await monitoredNight(stage, this, "one");
    await night.berth.start();

    breakProcessor(night.world);
    await until("both rules have fired", () => bothFired(night.prometheusUrl), 60_000);
    const runs = await over(night, 90_000);

    expect(ledger(night.world, runs)).to.deep.equal(REMEDIED);
    expect(historyOf(night.world.pagerduty.state.incidents[0])).to.deep.equal([
      "trigger by Drift",
      "acknowledge by first-responder",
      "snooze by first-responder",
      "resolve by Drift",
    ]);
    const notes = notesOf(night.world);
    expect(notes["diagnosis"]).to.match(/^The drift processor is down\. Next: restart drift-processor\.$/m);
    expect(notes["diagnosis"]).to.include("Deployment spec-to-proof/drift-processor: 0/2 ready");
    expect(notes["diagnosis"]).to.match(/^- backlog: drift_backlog_size = \d+/m);
    expect(notes["action"]).to.match(
      /^Restarted Deployment spec-to-proof\/drift-processor; the rollout is complete\.$/m,
    );
    expect(notes["action"]).to.match(/annotations\[kubectl\.kubernetes\.io\/restartedAt\]: \(none\) -> \d{4}-/);
    expect(notes["end"]).to.match(/^Resolved: the alert's own metric is healthy again\.$/m);
    expect(notes["end"]).to.match(/Alertmanager reported it resolved by .* UTC; the metric agrees/);
  });

  it("two Alertmanagers in a cluster make one run and one restart", async function () {
    const night = await monitoredNight(stage, this, "cluster");
    await night.berth.start();

    breakProcessor(night.world);
    const runs = await over(night, 90_000);

    expect(ledger(night.world, runs)).to.deep.equal(REMEDIED);
  });

  it("two Alertmanagers that do not know each other make one run and one restart", async function () {
    const night = await monitoredNight(stage, this, "apart");
    await night.berth.start();

    breakProcessor(night.world);
    const runs = await over(night, 90_000);

    expect(ledger(night.world, runs)).to.deep.equal(REMEDIED);
    const repeated = await night.berth.metric('notifications_duplicates_total{source="main"}');
    expect(repeated, "what the second one said was heard, and recognised").to.be.at.least(1);
  });
});

/** The warning at 50 and the page at 100, as Prometheus itself remembers. */
async function bothFired(url: string): Promise<boolean> {
  const query = encodeURIComponent('count by (alertname, severity) (last_over_time(ALERTS{alertstate="firing"}[10m]))');
  const response = await fetch(`${url}/api/v1/query?query=${query}`);
  const { data } = (await response.json()) as { data: { result: { metric: Record<string, string> }[] } };
  const fired = data.result.map(({ metric }) => `${metric["alertname"]} ${metric["severity"]}`);
  return ["DriftBacklogHigh warning", "DriftBacklogOverflow critical"].every((alert) => fired.includes(alert));
}

/** Changes of an incident's state and who made them; a person's name never appears when nobody had to come. */
function historyOf(
  incident: { log: readonly { kind: string; by: { summary: string } | null }[] } | undefined,
): string[] {
  const states = ["trigger", "acknowledge", "unacknowledge", "snooze", "resolve"];
  return (incident?.log ?? [])
    .filter(({ kind }) => states.includes(kind))
    .map(({ kind, by }) => `${kind} by ${by?.summary}`);
}
