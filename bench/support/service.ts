import { join } from "node:path";
import { type Child, startChild } from "./children.ts";

const TOKEN = "bench-token-0123456789";

/** A service that is ready. */
export interface Started {
  readonly service: Child;
  /** What webhooks and operators carry. */
  readonly headers: Readonly<Record<string, string>>;
  readonly readyMs: number;
}

/** The built service on the embedded journal, in `dir`; `env` adds to its settings. */
export async function startService(dir: string, env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const began = performance.now();
  const service = await startChild(
    [process.env["BENCH_ENTRY"] ?? "dist/main.js", "serve"],
    {
      PORT: "0",
      HOST: "127.0.0.1",
      ALERTMANAGER_TOKEN: `bench:${TOKEN}`,
      API_TOKEN: `bench:${TOKEN}`,
      DATA_DIR: join(dir, "data"),
      RUNBOOKS_DIR: "config/runbooks",
      MODE: "shadow",
      LOG_LEVEL: "info",
      ...env,
    },
    listeningPort,
  );
  await untilReady(service.url);
  return { service, headers: { authorization: `Bearer ${TOKEN}` }, readyMs: performance.now() - began };
}

/** The log line that tells the port. */
function listeningPort(line: string): number | undefined {
  const told: unknown = line.startsWith("{") ? JSON.parse(line) : undefined;
  if (typeof told !== "object" || told === null || !("message" in told) || told.message !== "Started") return undefined;
  return "port" in told && typeof told.port === "number" ? told.port : undefined;
}

async function untilReady(url: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("the service did not become ready");
}
