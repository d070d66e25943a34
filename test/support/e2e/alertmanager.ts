import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePort } from "./free-port.ts";
import { launch } from "./program.ts";
import { isReady } from "./prometheus.ts";
import type { Stage } from "./stage.ts";

export interface Receivers {
  /** Base of PagerDuty's Events API. */
  readonly eventsUrl: string;
  readonly routingKey: string;
  /** The whole URL of the webhook. */
  readonly webhook: string;
  readonly token: string;
}

interface Options {
  readonly receivers: Receivers;
  /** Addresses that the members of the cluster gossip on, this one's first; none = on its own. */
  readonly cluster?: readonly string[];
}

/** The parts of config/alertmanager/alertmanager.yml that a test has to change. */
interface Shipped {
  global?: object;
  route: Record<string, unknown>;
  receivers: {
    pagerduty_configs?: { routing_key_file: string }[];
    webhook_configs?: { url: string; http_config: { authorization: { credentials_file: string } } }[];
  }[];
}

/**
 * Debian's Alertmanager with the shipped configuration, made impatient and pointed at the sandbox and at us; resolves to
 * its `host:port`.
 */
export async function startRealAlertmanager(stage: Stage, binary: string, options: Options): Promise<string> {
  const dir = await stage.directory();
  const file = join(dir, "alertmanager.yml");
  await writeFile(file, await configuration(dir, options.receivers));
  const address = `127.0.0.1:${await freePort()}`;
  const program = launch(stage, [
    binary,
    `--config.file=${file}`,
    `--storage.path=${join(dir, "data")}`,
    `--web.listen-address=${address}`,
    ...clusterFlags(options.cluster),
  ]);
  await isReady(`http://${address}/-/ready`, program);
  return address;
}

async function configuration(dir: string, receivers: Receivers): Promise<string> {
  const shipped = parse(await readFile("config/alertmanager/alertmanager.yml", "utf8")) as Shipped;
  const [routingKeyFile, tokenFile] = [join(dir, "routing-key"), join(dir, "token")];
  await writeFile(routingKeyFile, receivers.routingKey);
  await writeFile(tokenFile, receivers.token);
  shipped.global = { pagerduty_url: `${receivers.eventsUrl}/v2/enqueue` };
  Object.assign(shipped.route, { group_wait: "1s", group_interval: "5s" });
  for (const receiver of shipped.receivers) {
    for (const each of receiver.pagerduty_configs ?? []) each.routing_key_file = routingKeyFile;
    for (const each of receiver.webhook_configs ?? []) {
      each.url = receivers.webhook;
      each.http_config.authorization.credentials_file = tokenFile;
    }
  }
  return stringify(shipped);
}

function clusterFlags(members: readonly string[] = []): readonly string[] {
  const [own, ...others] = members;
  if (own === undefined) return ["--cluster.listen-address="];
  return [
    `--cluster.listen-address=${own}`,
    `--cluster.advertise-address=${own}`,
    ...others.map((peer) => `--cluster.peer=${peer}`),
    "--cluster.peer-timeout=2s",
    "--cluster.settle-timeout=10s",
  ];
}
