import type { IncomingHttpHeaders } from "node:http";
import { api } from "@pagerduty/pdjs";
import { z } from "zod";
import { OutsideError } from "../../domain/outside-error.ts";
import { brokenBy, codeOf, failed, retryAfter } from "./failure.ts";
import { usable, without } from "./secret.ts";
import { pool, watched } from "./watched-agent.ts";

interface RestRequest {
  readonly method: "get" | "post" | "put";
  readonly path: string;
  readonly query?: Record<string, string | string[]>;
  readonly body?: object;
}

export interface RestOptions {
  readonly url: string;
  /** Asked anew for each request, so that it may be rotated. */
  readonly token: () => string;
  /** The e-mail of the user as whom we act. */
  readonly from: string;
  readonly timeoutMs: number;
  readonly maxSockets: number;
}

export interface RestClient {
  /** Sends once and returns a 2xx answer's body. Throws OutsideError, or the signal's reason. */
  send(request: RestRequest, doing: string, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

const ANSWER_LIMIT = 8 * 1024 * 1024; // bytes
/** How node-fetch fails; `code` is Node's, for example `ECONNRESET`. */
const FetchError = z.object({ type: z.string().optional(), code: z.string().optional() });
const ErrorBody = z.object({
  error: z.object({
    message: z.string().default(""),
    code: z.number().optional(),
    errors: z.union([z.array(z.string()), z.string().transform((text) => [text])]).default([]),
  }),
});

/** PagerDuty's REST API through pdjs, one request at a time, with everything that pdjs leaves to chance taken in hand. */
export function restClient(options: RestOptions): RestClient {
  const base = options.url.replace(/\/+$/, "");
  const connections = pool(base, options.maxSockets);

  async function send(request: RestRequest, doing: string, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const token = usable(options.token(), doing);
    const throttling = new AbortController();
    const deadline = AbortSignal.timeout(options.timeoutMs);
    let headers: IncomingHttpHeaders = {};
    const agent = watched(connections, (seen) => {
      headers = seen;
      throttling.abort();
    });
    try {
      return await exchange(
        request,
        doing,
        { token, from: options.from, base },
        {
          agent,
          signal: AbortSignal.any([signal, deadline, throttling.signal]),
        },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (throttling.signal.aborted) throw throttled(doing, headers);
      if (deadline.aborted) throw failed("timed-out", doing, { detail: `no answer within ${options.timeoutMs} ms` });
      throw translated(error, doing, token);
    }
  }

  return { send, close: () => connections.destroy() };
}

interface Credentials {
  readonly token: string;
  readonly from: string;
  readonly base: string;
}

/**
 * `requestTimeout: 0`, because pdjs' own timeout aborts nothing and keeps the process alive for 30 seconds. No `timeout`
 * either: node-fetch leaves its timer behind when a body stalls; the signal ends connecting, waiting and reading alike.
 */
async function exchange(
  { method, path, query, body }: RestRequest,
  doing: string,
  { token, from, base }: Credentials,
  transport: { agent: object; signal: AbortSignal },
): Promise<unknown> {
  const parameters = {
    ...transport,
    url: `${base}${path}`,
    method,
    token,
    headers: { From: from, "Content-Type": "application/json" }, // spelled so: otherwise pdjs' own is appended
    requestTimeout: 0,
    redirect: "error" as const,
    size: ANSWER_LIMIT,
    ...(query ? { queryParameters: query } : {}),
    ...(body ? { data: body } : {}),
  };
  const answer = await api(parameters);
  if (answer.status >= 200 && answer.status < 300) return answer.data as unknown;
  throw refusal(answer.status, answer.data, doing, token);
}

function refusal(status: number, body: unknown, doing: string, token: string): OutsideError {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return failed(codeOf(status, undefined), doing, { status, detail: `HTTP ${status}` });
  const { message, code, errors } = parsed.data.error;
  const detail = without(token, [`${message} (${code ?? status})`, ...errors].join(" "));
  return failed(codeOf(status, code), doing, { status, detail });
}

function throttled(doing: string, headers: IncomingHttpHeaders): OutsideError {
  const wait = retryAfter(headers["ratelimit-reset"]);
  return failed("throttled", doing, { status: 429, detail: "rate limit exceeded", ...wait });
}

/** pdjs rejects with the bare Response when the body is no JSON, and with node-fetch's errors when the line broke. */
function translated(error: unknown, doing: string, token: string): unknown {
  if (error instanceof OutsideError) return error;
  const response = z.object({ status: z.int() }).safeParse(error);
  if (response.success && !(error instanceof Error)) return unreadable(response.data.status, doing);
  if (!(error instanceof Error) || error.name !== "FetchError") return error;
  const { type, code } = FetchError.parse(error);
  if (type === "no-redirect") return failed("rejected", doing, { detail: "a redirect is not followed: check the URL" });
  return failed(brokenBy(code), doing, { detail: without(token, code ?? type ?? "no connection") });
}

function unreadable(status: number, doing: string): OutsideError {
  const detail = `HTTP ${status} with a body that is not JSON`;
  return failed(status < 300 ? "bad-answer" : codeOf(status, undefined), doing, { status, detail });
}
