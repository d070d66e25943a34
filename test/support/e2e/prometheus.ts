import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { freePort } from "./free-port.ts";
import { launch, type Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

export const RULES = resolve("config/alerts/drift-backlog-overflow.rules.yaml");

export interface RealPrometheus {
  readonly url: string;
  readonly program: Program;
}

/** Debian's Prometheus with the shipped rules: scrapes `target` each second, and alerts through `alertmanagers` (host:port). */
export async function startRealPrometheus(
  stage: Stage,
  binary: string,
  { target, alertmanagers }: { readonly target: string; readonly alertmanagers: readonly string[] },
): Promise<RealPrometheus> {
  const dir = await stage.directory();
  const file = join(dir, "prometheus.yml");
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: [RULES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
    scrape_configs: [{ job_name: "drift-processor", static_configs: [{ targets: [target] }] }],
  };
  await writeFile(file, stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const program = launch(stage, [
    binary,
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(dir, "data")}`,
    `--web.listen-address=${address}`,
    "--rules.alert.resend-delay=1s",
  ]);
  const url = `http://${address}`;
  await isReady(`${url}/-/ready`, program);
  return { url, program };
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
