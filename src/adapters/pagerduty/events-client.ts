import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { type AxiosResponse, create as axios, isAxiosError, isCancel } from "axios";
import { z } from "zod";
import { brokenBy, codeOf, failed, retryAfter } from "./failure.ts";
import { without } from "./secret.ts";

export interface EventsClient {
  /** Sends an event once and returns a 2xx answer's body. Throws OutsideError, or the signal's reason. */
  send(event: object & { routing_key: string }, doing: string, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

const ErrorBody = z.object({ message: z.string(), errors: z.array(z.string()).default([]) });

/** Events API v2 by axios, because pdjs reaches nothing but https. */
export function eventsClient({ url, timeoutMs }: { url: string; timeoutMs: number }): EventsClient {
  const httpAgent = new HttpAgent({ keepAlive: true, timeout: 4_000 });
  const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: 4_000 });
  const http = axios({
    baseURL: url.replace(/\/+$/, ""),
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: 1024 * 1024,
    validateStatus: () => true,
  });

  return {
    async send(event, doing, signal) {
      signal.throwIfAborted();
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const answer = await http.post<unknown>("/v2/enqueue", event, { signal: inTime });
        return taken(answer, doing, event.routing_key);
      } catch (error) {
        signal.throwIfAborted();
        throw translated(error, doing, timeoutMs);
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function taken({ status, headers, data }: AxiosResponse<unknown>, doing: string, secret: string): unknown {
  if (status >= 200 && status < 300) return data;
  const parsed = ErrorBody.safeParse(data);
  const words = parsed.success ? [parsed.data.message, ...parsed.data.errors].join(" ") : `HTTP ${status}`;
  const wait = status === 429 ? retryAfter(headers["ratelimit-reset"]) : {};
  throw failed(codeOf(status, undefined), doing, { status, detail: without(secret, words), ...wait });
}

/** Without axios' own error: it carries the whole request, and the routing key with it. */
function translated(error: unknown, doing: string, timeoutMs: number): unknown {
  if (isCancel(error)) return failed("timed-out", doing, { detail: `no answer within ${timeoutMs} ms` });
  if (!isAxiosError(error)) return error;
  return failed(brokenBy(error.code), doing, { detail: error.code ?? "no connection" });
}
