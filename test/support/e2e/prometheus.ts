import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { StoredSeries } from "../../../src/sandbox/prometheus/store.ts";
import { launch, type Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

const RULES = resolve("config/alerts/drift-backlog-overflow.rules.yaml");

interface Around {
  /** Where it listens itself. All are `host:port`. */
  readonly address: string;
  readonly target: string;
  readonly alertmanagers: readonly string[];
  /** What it is to remember from before its start; needs `promtool`. */
  readonly past?: readonly StoredSeries[];
}

const JOB = "drift-processor";

/** Debian's Prometheus with the shipped rules: scrapes `target` each second. */
export async function startRealPrometheus(
  stage: Stage,
  binary: string,
  { address, target, alertmanagers, past }: Around,
): Promise<void> {
  const dir = await stage.directory();
  const file = join(dir, "prometheus.yml");
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [RULES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
    scrape_configs: [{ job_name: JOB, static_configs: [{ targets: [target] }] }],
  };
  await writeFile(file, stringify(config));
  if (past) await remember(past, target, dir);
  const program = launch(stage, [
    binary,
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(dir, "data")}`,
    `--web.listen-address=${address}`,
    "--rules.alert.resend-delay=1s",
  ]);
  await isReady(`http://${address}/-/ready`, program);
}

/** As if it had scraped the target then. */
async function remember(past: readonly StoredSeries[], instance: string, dir: string): Promise<void> {
  const lines = past.flatMap(({ name, labels, points }) => {
    const all = { ...labels, job: JOB, instance };
    const text = Object.entries(all).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return points.flatMap(({ at, value }) =>
      value === null ? [] : [`${name}{${text.join(",")}} ${value} ${at / 1_000}`],
    );
  });
  const file = join(dir, "past.txt");
  await writeFile(file, `${lines.join("\n")}\n# EOF\n`);
  await promisify(execFile)("promtool", ["tsdb", "create-blocks-from", "openmetrics", file, join(dir, "data")]);
}

/** Waits until the server says that it is ready. */
export async function isReady(url: string, program: Program): Promise<void> {
  await until(`${url} answers 200`, async () => (await fetch(url)).ok || dead(program), 60_000).catch(
    (error: unknown) => {
      throw new Error(`not ready: ${program.output().slice(-4_000)}`, { cause: error });
    },
  );
  if (!program.running()) throw new Error(`ended at once: ${program.output().slice(-4_000)}`);
}

function dead(program: Program): boolean {
  return !program.running();
}
