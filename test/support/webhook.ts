import { readFileSync } from "node:fs";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { TOKEN } from "./http-world.ts";

export type Json = Record<string, unknown>;

/** A recorded webhook body, as it came. */
export function recorded(name: "firing" | "resolved" | "grafana"): string {
  return readFileSync(new URL(`../fixtures/alertmanager/${name}.json`, import.meta.url), "utf8");
}

/** The recorded firing body with other values in it; undefined takes a key away. */
export function bodyWith(over: Json, alert: Json = {}): string {
  const body = JSON.parse(recorded("firing")) as Json & { alerts: Json[] };
  return JSON.stringify({ ...body, alerts: [{ ...body.alerts[0], ...alert }], ...over });
}

/** Posts bytes as they are, with the right token unless `headers` say otherwise. */
export function post(app: Express, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Test {
  return request(app)
    .post("/webhooks/alertmanager")
    .set({ authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers })
    .serialize((sent: unknown) => sent as string)
    .send(body as string);
}
