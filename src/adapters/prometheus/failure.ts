import { isAxiosError, isCancel } from "axios";
import { z } from "zod";
import { codeOfStatus } from "../../domain/http-status.ts";
import { type OutsideCode, type OutsideDetail, OutsideError } from "../../domain/outside-error.ts";
import { plain, shortened } from "../../domain/wording.ts";

const ErrorBody = z.object({ error: z.string() });
const DETAIL_LIMIT = 300;

/** What a status other than 2xx means. The detail is the server's own `error` text, where it gave one. */
export function refusal(doing: string, answer: { status: number; body: string; retryAfter?: unknown }): OutsideError {
  const { status, body } = answer;
  const retryAfter = Number(answer.retryAfter) * 1000; // a date instead of seconds is not believed: clocks differ
  return failure(codeOfStatus(status), doing, {
    detail: ownWords(body) ?? `HTTP ${status}`,
    status,
    ...(Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfter } : {}),
  });
}

/** A 2xx answer that is not the API's. */
export function badAnswer(doing: string, detail: string): OutsideError {
  return failure("bad-answer", doing, { detail });
}

/** The query is valid, but gives a range or a string where values of one moment are needed, or the other way round. */
export function otherKind(doing: string): OutsideError {
  return failure("rejected", doing, { detail: "the query gives another kind of result than is needed here" });
}

/**
 * What axios threw, without axios' error: that one carries the Authorization header. A bug of ours is passed on as it is.
 * `server` is host and port only, since the URL may hold a password.
 */
export function broken(doing: string, error: unknown, { server, limit }: { server: string; limit: number }): unknown {
  if (isCancel(error)) return failure("timed-out", doing, { detail: `no answer from ${server} in time` });
  if (!isAxiosError(error)) return error;
  if (error.message.includes("maxContentLength")) {
    return failure("rejected", doing, { detail: `the answer is larger than ${limit / 1024} KiB: narrow the query` });
  }
  const code = error.code ?? "no connection";
  return failure(NEVER_SENT.has(code) ? "unreachable" : "broken-off", doing, { detail: `${code} at ${server}` });
}

const NEVER_SENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function failure(code: OutsideCode, doing: string, facts: OutsideDetail): OutsideError {
  const detail = shortened(plain(facts.detail ?? ""), DETAIL_LIMIT);
  return new OutsideError("prometheus", code, doing, { ...facts, detail });
}

function ownWords(body: string): string | undefined {
  try {
    return ErrorBody.safeParse(JSON.parse(body)).data?.error;
  } catch {
    return undefined; // a proxy's page: its status says what there is to say
  }
}
