import type { RequestHandler } from "express";
import type { Account } from "./account.ts";
import { send, TOO_MANY, throttling } from "./faults.ts";

const MINUTE = 60_000;

/** PagerDuty's limit per token: a window of a minute that slides. Refused requests do not count. */
export function rateLimit(account: Account): RequestHandler {
  const seen = new Map<string, number[]>();
  return (request, response, next) => {
    const limit = account.behaviour.requestsPerMinute;
    if (limit === null) return next();
    const now = account.clock.now();
    const token = request.headers.authorization ?? "";
    const recent = (seen.get(token) ?? []).filter((at) => at > now - MINUTE);
    seen.set(token, recent);
    const oldest = recent[0] ?? now;
    const reset = Math.ceil((oldest + MINUTE - now) / 1_000);
    if (recent.length >= limit) {
      response.set(throttling(reset, limit));
      return send(response, 429, TOO_MANY);
    }
    recent.push(now);
    response.set({ ...throttling(reset, limit), "ratelimit-remaining": String(limit - recent.length) });
    next();
  };
}
