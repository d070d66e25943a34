import { ApiException } from "@kubernetes/client-node";
import { z } from "zod";
import { type OutsideCode, type OutsideDetail, OutsideError } from "../../domain/outside-error.ts";
import { plain, shortened } from "../../domain/wording.ts";

// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
const Status = z.object({
  message: z.string().optional(),
  reason: z.string().optional(),
  details: z.object({ retryAfterSeconds: z.number().optional() }).optional(),
});
type Status = z.output<typeof Status>;

const DETAIL_LIMIT = 500;

/**
 * What a failed call means. `answered`: an answer had begun, so what the library could not read in it is the server's
 * mistake. A bug of ours is handed back as it is. Neither body nor headers of the exception go any further.
 */
export function failure(doing: string, error: unknown, answered: boolean): unknown {
  if (error instanceof OutsideError) return error;
  if (error instanceof ApiException) return refusal(doing, error);
  if (error instanceof Error && error.name === "TimeoutError") return timedOut(doing);
  if (isUnsendable(error)) return outside("unauthorized", doing, { detail: "no header can carry our credentials" });
  const code = connectionCode(error);
  if (code !== undefined) return broken(doing, code);
  if (answered && error instanceof Error) return outside("bad-answer", doing, { detail: firstLine(error) });
  return error;
}

/**
 * What it means that a WebSocket did not open, or closed too early: the library's error has the HTTP status in its words,
 * and the API server's own message nowhere.
 */
export function socketFailure(doing: string, error: unknown): OutsideError {
  if (error instanceof OutsideError) return error;
  const words = messageOf(error);
  if (error instanceof Error && error.name === "TimeoutError") return timedOut(doing);
  const [, status] = /Unexpected server response: (\d{3})/.exec(words) ?? [];
  if (status !== undefined) {
    const code = Number(status);
    return outside(code === 200 ? "rejected" : codeOf(code), doing, { detail: `HTTP ${status}`, status: code });
  }
  const [refused] = /E[A-Z]{5,}/.exec(words) ?? [];
  if (refused !== undefined) return broken(doing, refused);
  return outside("broken-off", doing, { detail: words });
}

/** An ErrorEvent is no Error. */
function messageOf(error: unknown): string {
  const { message } = (typeof error === "object" && error !== null ? error : {}) as { message?: unknown };
  return typeof message === "string" ? message : "the connection failed";
}

/** A 2xx answer that is not what the API promises. */
export function badAnswer(doing: string, { issues }: z.ZodError): OutsideError {
  const [issue] = issues;
  return outside("bad-answer", doing, { detail: `at ${issue?.path.join(".") || "the top"}: ${issue?.message}` });
}

/** Node's own words repeat the header, which holds the token. */
function isUnsendable(error: unknown): boolean {
  return error instanceof TypeError && error.message.endsWith("is an invalid header value.");
}

function timedOut(doing: string): OutsideError {
  return outside("timed-out", doing, { detail: "no answer from the API server in time" });
}

function refusal(doing: string, { code: status, body, headers }: ApiException<unknown>): OutsideError {
  const { message, reason, details } = statusOf(body);
  const seconds = Number(headers["retry-after"] ?? details?.retryAfterSeconds);
  const words = message ?? (status === 401 ? "the API server does not accept our credentials" : `HTTP ${status}`);
  return outside(codeOf(status), doing, {
    detail: status === 409 ? `${reason ?? "Conflict"}: ${words}` : words,
    status,
    ...(seconds > 0 ? { retryAfter: seconds * 1000 } : {}),
  });
}

/** 410 stands for a list whose pages are gone: begun anew, it works. */
function codeOf(status: number): OutsideCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  if (status === 409) return "conflict";
  if (status === 429) return "throttled";
  if (status === 408 || status === 410 || status >= 500) return "failing";
  return status < 300 ? "bad-answer" : "rejected";
}

function statusOf(body: unknown): Status {
  if (typeof body !== "string") return {};
  try {
    return Status.safeParse(JSON.parse(body)).data ?? {};
  } catch {
    return {}; // a proxy's page: the HTTP status says what there is to say
  }
}

/** undici says `fetch failed` or `terminated`, and why only in the cause. */
function connectionCode(error: unknown): string | undefined {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return undefined;
  const { code } = error.cause as NodeJS.ErrnoException;
  return typeof code === "string" ? code : error.cause.name;
}

const NEVER_SENT: ReadonlySet<string> = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function broken(doing: string, code: string): OutsideError {
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT") return timedOut(doing);
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return outside("rejected", doing, { detail: "the answer is too large: ask for less" });
  }
  return outside(NEVER_SENT.has(code) ? "unreachable" : "broken-off", doing, { detail: code });
}

function firstLine(error: Error): string {
  return error.message.split("\n")[0] ?? "";
}

function outside(code: OutsideCode, doing: string, facts: OutsideDetail): OutsideError {
  return new OutsideError("kubernetes", code, doing, {
    ...facts,
    detail: shortened(plain(facts.detail ?? ""), DETAIL_LIMIT),
  });
}
