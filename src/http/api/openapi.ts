import { z } from "zod";
import { WebhookBody } from "../notification.ts";
import { PagerDutyEvent } from "../pagerduty-event.ts";
import { type Described, type Endpoint, endpoint, json } from "./endpoint.ts";
import { Problem } from "./views.ts";

const Runs = z.object({ runs: z.array(z.string()) });

export const webhook: Described = {
  method: "POST",
  path: "/webhooks/alertmanager",
  summary: "Takes a notification of Alertmanager or Grafana; repeating it is harmless",
  body: WebhookBody,
  answers: { 202: { says: "It is on disk. Ids of the runs it belongs to.", shape: Runs } },
  refusals: {
    413: "The body is too large, as sent or inflated.",
    415: "The body is not JSON, or compressed in an unknown way.",
    503: "It cannot be stored now: send it again.",
  },
};

const pagerDutyWebhook: Described = {
  method: "POST",
  path: "/webhooks/pagerduty",
  summary: "Takes a V3 webhook of PagerDuty, signed with PAGERDUTY_WEBHOOK_SECRET; repeating it is harmless",
  body: PagerDutyEvent,
  answers: { 202: { says: "It is on disk, or says nothing to us.", shape: z.object({ stored: z.boolean() }) } },
  refusals: {
    404: "PAGERDUTY_WEBHOOK_SECRET is not set.",
    413: "The body is too large.",
    503: "It cannot be stored now: send it again.",
  },
};

/** The document of everything above, from the schemas that check it. */
export function openApi(endpoints: readonly Described[]): Endpoint {
  const described: Described = {
    method: "GET",
    path: "/api/openapi.json",
    summary: "This document",
    answers: { 200: { says: "OpenAPI 3.1.", shape: z.looseObject({ openapi: z.string() }) } },
  };
  const all = [webhook, pagerDutyWebhook, ...endpoints, described];
  return endpoint(described, async (_call, { version }) => json(documentOf(all, version)));
}

function documentOf(all: readonly Described[], version: string): unknown {
  const paths = Map.groupBy(all, (each) => each.path);
  return {
    openapi: "3.1.0",
    info: { title: "first-responder", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    security: [{ token: [] }],
    paths: Object.fromEntries([...paths].map(([path, endpoints]) => [path, pathItem(path, endpoints)])),
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: shapeOf(Problem, "output") },
    },
  };
}

function pathItem(path: string, endpoints: readonly Described[]): unknown {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const operations = endpoints.map((each) => [each.method.toLowerCase(), operationOf(each)]);
  return { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(operations) };
}

function operationOf({ summary, query, body, answers, refusals }: Described): unknown {
  return {
    summary,
    ...(query && { parameters: queryParameters(query) }),
    ...(body && { requestBody: { required: true, content: contentOf(body, "input") } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { says, shape, type }]) => [status, answerOf(says, shape, type)]),
      ),
      ...refusalsOf({
        ...((query ?? body) && { 400: "The request does not have this shape." }),
        401: "No token, or none that is known.",
        ...refusals,
      }),
    },
  };
}

function answerOf(description: string, shape: z.ZodType | undefined, type = "application/json"): unknown {
  return shape ? { description, content: contentOf(shape, "output", type) } : { description };
}

function refusalsOf(refusals: Readonly<Record<number, string>>): Record<string, unknown> {
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [status, { description, content }]),
  );
}

function queryParameters(query: z.ZodType): unknown {
  const { properties = {} } = shapeOf(query, "input");
  return Object.entries(properties as Record<string, object>).map(([name, schema]) => ({ name, in: "query", schema }));
}

function contentOf(schema: z.ZodType, io: "input" | "output", type = "application/json"): unknown {
  return { [type]: { schema: shapeOf(schema, io) } };
}

/** Its JSON Schema. */
export function shapeOf(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return shape;
}
