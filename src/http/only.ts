import type { Request, RequestHandler, Response } from "express";
import { problem, sendProblem } from "./problem.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Handle = (request: Request, response: Response) => void | Promise<void>;

/** Answers the methods that a path has, and 405 with their names to every other. HEAD is GET without the body. */
export function only(handlers: Partial<Record<Method, Handle>>): RequestHandler {
  const methods = Object.keys(handlers);
  const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return (request, response) => {
    const method = request.method === "HEAD" ? "GET" : request.method;
    const handle = methods.includes(method) ? handlers[method as Method] : undefined;
    if (handle) return handle(request, response);
    const detail = `This path answers ${allowed.join(", ")} only.`;
    sendProblem(response, problem(405, detail, { allow: allowed.join(", ") }));
  };
}
