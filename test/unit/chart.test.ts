import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { Registry } from "prom-client";
import { parse } from "yaml";
import { chartFiles, leftOver } from "../../scripts/chart.ts";
import { backlogGauges } from "../../src/adapters/prom-client/backlog-gauges.ts";
import { metricsIn } from "../../src/adapters/prom-client/metrics.ts";
import { program } from "../support/tool.ts";

const OWN = "config/alerts/first-responder.rules.yaml";

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}

/** Every metric this service has, with what a histogram adds to its name. */
function metricNames(): ReadonlySet<string> {
  const registry = new Registry();
  metricsIn(registry);
  backlogGauges(registry, { now: () => 0 }, () => Promise.reject(new Error("not asked")));
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  return new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
}

describe("what the chart holds of the rest", () => {
  for (const [file, text] of Object.entries(chartFiles())) {
    it(`is up to date in ${file} (else run: npm run docs)`, () => {
      expect(existsSync(file) && readFileSync(file, "utf8")).to.equal(text);
    });
  }

  it("is nothing that is not there any more (else run: npm run docs)", () => {
    expect(leftOver()).to.deep.equal([]);
  });

  it("names only metrics that the service has, in alerts and dashboard", () => {
    const [known, texts] = [metricNames(), [OWN, "charts/first-responder/files/dashboard.json"]];
    const used = texts.flatMap((file) => readFileSync(file, "utf8").match(/\bfirst_responder_\w+/g) ?? []);

    expect(used.length).to.be.greaterThan(30);
    expect(used.filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it("has the version of the package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };

    expect(parse(readFileSync("charts/first-responder/Chart.yaml", "utf8"))).to.include({
      version,
      appVersion: version,
    });
  });

  it("has a value in its schema for each in values.yaml, and the other way round", () => {
    const values = parse(readFileSync("charts/first-responder/values.yaml", "utf8")) as Record<string, unknown>;
    const schema = JSON.parse(readFileSync("charts/first-responder/values.schema.json", "utf8")) as {
      readonly properties: Record<string, unknown>;
    };

    const known = Object.keys(schema.properties).filter((name) => name !== "global"); // helm's own
    expect(known.toSorted()).to.deep.equal(Object.keys(values).toSorted());
  });
});

describe("alerts", () => {
  const promtool = program("promtool");
  if (!promtool) {
    it.skip("need promtool on PATH (apt-get install prometheus)");
    return;
  }
  const directory = "config/alerts";

  for (const name of readdirSync(directory)) {
    const [what, args] = name.endsWith(".test.yaml")
      ? ["do what their cases say", ["test"]]
      : ["are valid rules", ["check"]];
    it(`in ${name} ${what}`, async () => {
      const { code, out, err } = await promtool([...args, "rules", `${directory}/${name}`]);

      expect(code, out + err).to.equal(0);
    }).timeout(20_000);
  }

  it("of first-responder itself have each a case in which they fire", () => {
    const { groups } = parse(readFileSync(OWN, "utf8")) as Rules;
    const cases = readFileSync(OWN.replace(".yaml", ".test.yaml"), "utf8");
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

    for (const alert of alerts) expect(cases).to.match(new RegExp(`alertname: ${alert}\\n +exp_alerts:\\n`));
  });
});
