import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type AxiosRequestConfig, type AxiosResponse, create as axios } from "axios";
import type { z } from "zod";
import { badAnswer, broken, otherKind, refusal } from "./failure.ts";

const ANSWER_LIMIT = 4 * 1024 * 1024; // bytes, inflated
const GET_LIMIT = 2_000; // characters of a query that still goes into a URL

export interface Question<Parsed> {
  readonly operation: "query" | "query_range";
  readonly params: Readonly<Record<string, string>> & { readonly query: string };
  readonly answer: z.ZodType<Parsed>;
  /** For messages: `querying up`. */
  readonly doing: string;
}

export interface Client {
  /** One try. Throws OutsideError, or the signal's reason. */
  ask<Parsed>(question: Question<Parsed>, signal: AbortSignal): Promise<Parsed>;
  close(): void;
}

const FIXED: AxiosRequestConfig = {
  proxy: false, // the token must not pass through whatever HTTP_PROXY names
  maxRedirects: 0,
  maxContentLength: ANSWER_LIMIT,
  responseType: "text",
  transformResponse: (body: unknown) => body, // ours to parse: axios would hand on what is no JSON
  validateStatus: () => true,
};

/** The HTTP API under `url`, which may have a path. `token` is asked anew for each call, so that it may be rotated. */
export function client(options: { url: string; token?: () => string | undefined; timeoutMs: number }): Client {
  const server = new URL(options.url).host;
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 8 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 8 });
  const http = axios({
    ...FIXED,
    baseURL: `${options.url.replace(/\/+$/, "")}/api/v1/`,
    httpAgent,
    httpsAgent,
  });

  async function send(question: Question<unknown>, signal: AbortSignal): Promise<AxiosResponse<string>> {
    const bearer = options.token?.();
    const headers = bearer ? { Authorization: `Bearer ${bearer}` } : {};
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
    try {
      return await http.request<string>({ ...requestFor(question), headers, signal: inTime });
    } catch (error) {
      signal.throwIfAborted();
      throw broken(question.doing, error, { server, limit: ANSWER_LIMIT });
    }
  }

  return {
    ask: async (question, signal) => {
      signal.throwIfAborted();
      return understood(question, await send(question, signal));
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** GET, because read-only proxies let it pass; POST where the query would make too long a URL. */
function requestFor({ operation, params }: Question<unknown>): AxiosRequestConfig {
  return params.query.length <= GET_LIMIT
    ? { method: "GET", url: operation, params }
    : { method: "POST", url: operation, data: new URLSearchParams(params) };
}

function understood<Parsed>(question: Question<Parsed>, { status, headers, data }: AxiosResponse<string>): Parsed {
  const { doing, answer } = question;
  if (status >= 300 && status < 400) throw badAnswer(doing, `a redirect (HTTP ${status}) is not followed`);
  if (status >= 300) throw refusal(doing, { status, body: data, retryAfter: headers["retry-after"] });
  const parsed = answer.safeParse(json(data, doing));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.join(".");
  if (at === "data.resultType") throw otherKind(doing);
  throw badAnswer(doing, `not the API's shape, at ${at || "the top"}: ${issue?.message}`);
}

function json(body: string, doing: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badAnswer(doing, "the answer is not JSON");
  }
}
