import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { launch, type Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

const RULES = resolve("config/alerts/drift-backlog-overflow.rules.yaml");

interface Around {
  /** Where it listens itself. All are `host:port`. */
  readonly address: string;
  readonly target: string;
  readonly alertmanagers: readonly string[];
}

/** Debian's Prometheus with the shipped rules: scrapes `target` each second. */
export async function startRealPrometheus(
  stage: Stage,
  binary: string,
  { address, target, alertmanagers }: Around,
): Promise<void> {
  const dir = await stage.directory();
  const file = join(dir, "prometheus.yml");
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [RULES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
    scrape_configs: [{ job_name: "drift-processor", static_configs: [{ targets: [target] }] }],
  };
  await writeFile(file, stringify(config));
  const program = launch(stage, [
    binary,
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(dir, "data")}`,
    `--web.listen-address=${address}`,
    "--rules.alert.resend-delay=1s",
  ]);
  await isReady(`http://${address}/-/ready`, program);
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
