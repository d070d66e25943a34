import { expect } from "chai";
import type { GroupKey } from "../../../src/domain/brand.ts";
import type { AlertStatus, Labels, Notification } from "../../../src/domain/notification.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import { match } from "../../../src/runbooks/match.ts";
import { GOOD, parts } from "./parts.ts";

function runbook(name: string, matchers: string): Runbook {
  const text = GOOD.replace(/^match: .*$/m, () => `match: ['${matchers}']`).replace(
    "name: queue-overflow",
    `name: ${name}`,
  );
  const loaded = loadRunbooks([{ file: "x.yaml", text }], parts);
  if (loaded.kind === "loaded" && loaded.runbooks[0]) return loaded.runbooks[0];
  throw new Error(JSON.stringify(loaded));
}

function group(
  ...alerts: readonly (Labels | { readonly labels: Labels; readonly status: AlertStatus })[]
): Notification {
  return {
    source: "am",
    groupKey: "{}:{}" as GroupKey,
    status: "firing",
    truncatedAlerts: 0,
    receiver: "r",
    externalUrl: "",
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    alerts: alerts.map((each, index) => {
      const alert = "labels" in each && typeof each["labels"] === "object" ? each : { labels: each, status: "firing" };
      return {
        labels: alert.labels as Labels,
        status: alert.status as AlertStatus,
        annotations: {},
        startsAt: "2026-01-01T00:00:00Z",
        endsAt: "0001-01-01T00:00:00Z",
        generatorUrl: "",
        fingerprint: String(index),
      };
    }),
  };
}

const queue = runbook("queue", 'alertname="Queue"');
const disk = runbook("disk", 'alertname="Disk"');
const anyCritical = runbook("any-critical", 'severity="critical"');

describe("a group of alerts", () => {
  it("is treated by the runbook that all of its alerts match", () => {
    const answer = match(group({ alertname: "Queue", pod: "a" }, { alertname: "Queue", pod: "b" }), [disk, queue]);

    expect(answer).to.deep.equal({ kind: "matched", runbook: queue });
  });

  it("is unmatched when no runbook knows its alerts, which are named", () => {
    const answer = match(group({ alertname: "A" }, { alertname: "B" }, { alertname: "C" }, { alertname: "D" }, {}), [
      queue,
    ]);

    expect(answer).to.deep.equal({ kind: "unmatched", reason: "No runbook matches A, B, C and 2 more." });
  });

  it("is refused when its alerts belong to two runbooks, with the labels to group by", () => {
    const answer = match(group({ alertname: "Queue" }, { alertname: "Disk" }), [queue, disk]);

    expect(answer).to.deep.equal({
      kind: "refused",
      reason:
        "The group holds alerts of more than one runbook (queue, disk): " +
        "split the group in Alertmanager with group_by: [alertname].",
    });
  });

  it("names every label that the runbooks look at and that differs", () => {
    const [eu, us] = ["eu", "us"].map((region) => runbook(region, `region="${region}"`));

    const answer = match(group({ alertname: "Q", region: "eu" }, { alertname: "Q", region: "us" }), [eu!, us!]);

    expect(answer).to.have.property("reason").that.includes("group_by: [region].");
  });

  it("is refused when some of its alerts are nobody's, because an acknowledgement would silence them too", () => {
    const answer = match(group({ alertname: "Queue" }, { alertname: "Fire" }), [queue, disk]);

    expect(answer).to.deep.equal({
      kind: "refused",
      reason:
        "The group holds alerts of queue and others that no runbook knows (Fire): " +
        "split the group in Alertmanager with group_by: [alertname].",
    });
  });

  it("is refused when one alert matches two runbooks, which no grouping can mend", () => {
    const answer = match(group({ alertname: "Queue", severity: "critical" }), [queue, anyCritical]);

    expect(answer).to.deep.equal({
      kind: "refused",
      reason: "Queue matches more than one runbook (queue, any-critical): make their matchers exclude each other.",
    });
  });

  it("is judged by the alerts that fire", () => {
    const resolved = { labels: { alertname: "Disk" }, status: "resolved" as const };

    expect(match(group({ alertname: "Queue" }, resolved), [queue, disk])).to.have.property("runbook", queue);
    expect(match(group(resolved), [queue, disk])).to.have.property("runbook", disk);
  });

  it("cannot write control characters or a page of text into the reason", () => {
    const answer = match(group({ alertname: `a\n\u202e${"b".repeat(500)}` }), [queue]);

    expect(answer)
      .to.have.property("reason")
      .with.length.below(120)
      .and.not.match(/[\n\u202e]/);
  });
});
