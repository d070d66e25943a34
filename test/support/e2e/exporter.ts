import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Store, StoredSeries } from "../../../src/sandbox/prometheus/store.ts";
import type { Stage } from "./stage.ts";

/** The world's metrics as a target for a real Prometheus; resolves to its host and port. */
export async function startExporter(stage: Stage, store: Store): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4").end(store.all().map(line).join(""));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stage.last(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Without `job`: that label is Prometheus' own. */
function line({ name, labels, points }: StoredSeries): string {
  const value = points.at(-1)?.value;
  if (value === undefined || value === null) return "";
  const pairs = Object.entries(labels).filter(([label]) => label !== "job");
  return `${name}{${pairs.map(([label, text]) => `${label}=${JSON.stringify(text)}`).join(",")}} ${value}\n`;
}
