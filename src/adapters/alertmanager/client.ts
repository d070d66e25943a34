import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type AxiosResponse, create as axios } from "axios";
import { codeOfStatus } from "../../domain/http-status.ts";
import type { Silence } from "../../domain/silence.ts";
import { ActiveSilences } from "./answer.ts";
import { broken, failure } from "./failure.ts";

const ANSWER_LIMIT = 4 * 1024 * 1024; // bytes, inflated; expired silences are in it, too
const DOING = "reading silences";

export interface Client {
  /** One try. Throws OutsideError, or the signal's reason. */
  silences(signal: AbortSignal): Promise<readonly Silence[]>;
  close(): void;
}

/** The HTTP API under `url`, which may have a path. `token` is asked anew for each call, so that it may be rotated. */
export function client(options: { url: string; token?: () => string | undefined; timeoutMs: number }): Client {
  const server = new URL(options.url).host;
  const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 4 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 4 });
  const http = axios({
    baseURL: `${options.url.replace(/\/+$/, "")}/api/v2/`,
    httpAgent,
    httpsAgent,
    proxy: false, // the token must not pass through whatever HTTP_PROXY names
    maxRedirects: 0,
    maxContentLength: ANSWER_LIMIT,
    responseType: "text",
    transformResponse: (body: unknown) => body, // ours to parse: axios would hand on what is no JSON
    validateStatus: () => true,
  });

  async function send(signal: AbortSignal): Promise<AxiosResponse<string>> {
    const bearer = options.token?.();
    const headers = bearer ? { Authorization: `Bearer ${bearer}` } : {};
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
    try {
      return await http.get<string>("silences", { headers, signal: inTime });
    } catch (error) {
      signal.throwIfAborted();
      throw broken(DOING, error, { server, limit: ANSWER_LIMIT });
    }
  }

  return {
    silences: async (signal) => {
      signal.throwIfAborted();
      return understood(await send(signal));
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function understood({ status, data }: AxiosResponse<string>): readonly Silence[] {
  if (status < 200 || status >= 300) throw failure(codeOfStatus(status), DOING, { status, detail: `HTTP ${status}` });
  const parsed = ActiveSilences.safeParse(json(data));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw failure("bad-answer", DOING, { detail: `not the API's shape, at ${issue?.path.join(".") || "the top"}` });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw failure("bad-answer", DOING, { detail: "the answer is not JSON" });
  }
}
