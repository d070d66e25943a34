import { type Request, type RequestHandler, type Response, Router } from "express";
import { callerOf } from "../bearer.ts";
import type { HttpDeps } from "../deps.ts";
import { type Handle, type Method, only } from "../only.ts";
import { parseJson } from "../parse-json.ts";
import { problem, sendJson, sendProblem, sendText } from "../problem.ts";
import { readBody, refusedByHead } from "../read-body.ts";
import type { Endpoint, Reply } from "./endpoint.ts";
import { endpoints } from "./registry.ts";

/** The operators' API. Without tokens there is none: not even that it exists is told. */
export function api(deps: HttpDeps): RequestHandler {
  const router = Router();
  router.use(admit(deps));
  for (const [path, there] of Map.groupBy(endpoints(), (each) => each.path)) {
    const handlers = Object.fromEntries(there.map((each) => [each.method, handler(each, deps)]));
    const expressPath = path.replace(/^\/api/, "").replaceAll(/\{(\w+)\}/g, ":$1");
    router.all(expressPath, only(handlers as Partial<Record<Method, Handle>>));
  }
  return router;
}

function admit({ api }: HttpDeps): RequestHandler {
  return (request, response, next) => {
    const tokens = api.tokens();
    if (tokens.length === 0) return next("router");
    const caller = callerOf(request.headers.authorization, tokens);
    if (caller.kind !== "known") {
      const detail =
        caller.kind === "missing"
          ? "Send `Authorization: Bearer <token>`."
          : "The token is not one of those in API_TOKEN.";
      return sendProblem(response, problem(401, detail, { "www-authenticate": "Bearer" }));
    }
    response.locals["by"] = caller.name;
    next();
  };
}

function handler(endpoint: Endpoint, deps: HttpDeps): Handle {
  return async (request, response) => {
    const reply = await replyTo(endpoint, request, response, deps);
    switch (reply.kind) {
      case "json":
        return sendJson(response, reply.status, reply.value);
      case "text":
        return sendText(response, reply.type, reply.text);
      case "nothing":
        response.writeHead(204).end();
        return;
      case "refused":
        return sendProblem(response, reply.problem);
      case "stream":
        return reply.write(response);
      case "gone":
        return;
    }
  };
}

async function replyTo(
  endpoint: Endpoint,
  request: Request,
  response: Response,
  deps: HttpDeps,
): Promise<Reply | { kind: "gone" }> {
  const body = endpoint.body ? await jsonOf(request, deps.intake.maxBody) : undefined;
  if (body && body.kind !== "parsed") return body;
  const call = {
    id: String(request.params["id"] ?? ""),
    by: String(response.locals["by"]),
    query: { ...request.query },
    body: body?.value,
    lastEventId: request.get("last-event-id"),
  };
  return endpoint.answer(call, deps);
}

async function jsonOf(request: Request, limit: number) {
  const refused = refusedByHead(request, limit);
  if (refused) return { kind: "refused" as const, problem: refused };
  const body = await readBody(request, limit);
  return body.kind === "read" ? parseJson(body.bytes) : body;
}
