import type { HttpDeps } from "./deps.ts";
import type { Handle } from "./only.ts";
import { sendJson } from "./problem.ts";
import type { Storing } from "./storing.ts";

/** The process answers: all that liveness may mean, so that no outside failure restarts it. */
export const healthz: Handle = (_request, response) => sendJson(response, 200, { status: "ok" });

/** 503 only when webhooks should go elsewhere; a part that does not work is listed, but takes nothing from service. */
export function readyz(deps: Pick<HttpDeps, "readiness" | "stopping">, storing: Storing): Handle {
  return (_request, response) => {
    const { started, degraded } = deps.readiness();
    const reason = deps.stopping.aborted
      ? "The service is stopping."
      : started
        ? storing.trouble()
        : "The service is starting.";
    if (reason !== undefined) return sendJson(response, 503, { status: "unavailable", reason, degraded });
    sendJson(response, 200, { status: degraded.length > 0 ? "degraded" : "ready", degraded });
  };
}

export function metrics(page: HttpDeps["metrics"]): Handle {
  return async (_request, response) => {
    const text = await page();
    response.writeHead(200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(text);
  };
}
