import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";

const RULES = "config/alerts/drift-backlog-overflow.rules.yaml";

const PROMTOOL = process.env["PROMTOOL"] ?? "promtool";

function promtool(...args: readonly string[]) {
  return spawnSync(PROMTOOL, args, { encoding: "utf8" });
}

/** An alert at a backlog of `size`, as promtool's tests have it. */
function alertAt(size: number, alert: string, threshold: number, severity: string) {
  return {
    eval_time: "1m",
    alertname: alert,
    exp_alerts:
      size > threshold
        ? [
            {
              exp_labels: { severity, job: "drift-processor" },
              exp_annotations: {
                summary: `Drift backlog > ${threshold} items`,
                description: `Drift backlog is ${size} items`,
                runbook_url: "https://runbooks.example.com/drift-backlog-overflow",
              },
            },
          ]
        : [],
  };
}

describe("the alert rules", () => {
  it("hold the alert that the runbook matches, with its page", () => {
    const { groups } = parse(readFileSync(RULES, "utf8"));
    const runbook = parse(readFileSync("config/runbooks/drift-backlog-overflow.yaml", "utf8"));

    const overflow = groups[0].rules[1];
    expect(runbook.match).to.include(`alertname="${overflow.alert}"`);
    expect(overflow.annotations.runbook_url).to.equal(runbook.metadata.url);
  });

  it("warn above 50 and page above 100, and Prometheus takes them", function () {
    if (promtool("--version").error) return this.skip(); // Debian: apt-get install prometheus
    const directory = mkdtempSync(join(tmpdir(), "rules-"));
    const file = join(directory, "test.yaml");
    const tests = [50, 51, 100, 101].map((size) => ({
      input_series: [{ series: 'drift_backlog_size{job="drift-processor"}', values: `${size}x5` }],
      alert_rule_test: [
        alertAt(size, "DriftBacklogHigh", 50, "warning"),
        alertAt(size, "DriftBacklogOverflow", 100, "critical"),
      ],
    }));
    writeFileSync(file, JSON.stringify({ rule_files: [resolve(RULES)], evaluation_interval: "1m", tests }));

    const checked = promtool("check", "rules", RULES);
    const tested = promtool("test", "rules", file);
    rmSync(directory, { recursive: true });

    expect(checked.status, checked.stderr).to.equal(0);
    expect(tested.status, tested.stdout + tested.stderr).to.equal(0);
  });
});
