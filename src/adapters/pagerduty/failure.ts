import { codeOfStatus } from "../../domain/http-status.ts";
import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import { plain, shortened } from "../../domain/wording.ts";

const DETAIL_LIMIT = 300;

/** Codes of a connection that was never made, so that nothing can have happened at the other end. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ETIMEDOUT|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|EPROTO)$/;

/** PagerDuty's error codes for "the incident is not in the state for that": resolved, acknowledged, changed, merged already. */
const NOT_IN_THAT_STATE: ReadonlySet<number> = new Set([1001, 1002, 1005, 1012, 1013, 1019]);

/** The one way in which this adapter fails. No cause: what the clients throw carries the request, and with it the token. */
export function failed(
  code: OutsideCode,
  doing: string,
  facts: { detail: string; status?: number; retryAfter?: number },
): OutsideError {
  return new OutsideError("pagerduty", code, doing, { ...facts, detail: shortened(plain(facts.detail), DETAIL_LIMIT) });
}

/** What an HTTP status other than 2xx means for us. `number` is PagerDuty's own error code, where it gave one. */
export function codeOf(status: number, number: number | undefined): OutsideCode {
  if (status === 409) return "conflict";
  const code = codeOfStatus(status);
  return code === "rejected" && number !== undefined && NOT_IN_THAT_STATE.has(number) ? "conflict" : code;
}

/** What a broken connection means: `code` is Node's, for example `ECONNRESET`. */
export function brokenBy(code: string | undefined): OutsideCode {
  return code !== undefined && NEVER_SENT.test(code) ? "unreachable" : "broken-off";
}

/** Milliseconds that `ratelimit-reset` (seconds to wait, no moment in time) asks for. */
export function retryAfter(reset: unknown): { retryAfter?: number } {
  const seconds = typeof reset === "string" && reset !== "" ? Number(reset) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds * 1_000 } : {};
}
