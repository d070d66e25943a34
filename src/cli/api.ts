import { readFileSync } from "node:fs";
import type { z } from "zod";
import { clientSettings } from "../config.ts";
import { plain } from "../domain/wording.ts";
import { Problem } from "../http/api/views.ts";
import { Failed } from "./failed.ts";

const TIMEOUT = 30_000; // milliseconds

/** What is told of a refusal. */
const Refusal = Problem.pick({ detail: true, errors: true });

/** How to reach the service: options of every client command. */
export interface Access {
  readonly url?: string;
  readonly tokenFile?: string;
}

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: 30 seconds for the whole answer. */
  readonly signal?: AbortSignal;
}

/** The service's API as an operator. Throws Failed with a sentence for people. */
export interface Api {
  /** The answer, by its shape. */
  ask<Answer>(path: string, shape: z.ZodType<Answer>, ask?: Ask): Promise<Answer>;
  /** The response itself, when it is no refusal. */
  open(path: string, ask?: Ask): Promise<Response>;
}

export function api(access: Access, env?: Parameters<typeof clientSettings>[0]): Api {
  const settings = clientSettings(env);
  const base = (access.url ?? settings.url).replace(/\/+$/, "");
  if (!URL.canParse(base)) throw new Failed(`${base} is not a URL: write it like http://127.0.0.1:8080`, 2);
  const token = access.tokenFile === undefined ? settings.token : tokenIn(access.tokenFile);
  if (!token) throw new Failed("No token: set API_TOKEN, or name a file with --token-file", 2);
  const authorization = `Bearer ${bare(token)}`;

  async function open(path: string, { method = "GET", body, headers, signal }: Ask = {}): Promise<Response> {
    const sent = { authorization, ...(body !== undefined && { "content-type": "application/json" }), ...headers };
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = { method, headers: sent, signal: signal ?? AbortSignal.timeout(TIMEOUT), ...json };
    const response = await fetch(`${base}${path}`, request).catch((error: unknown) => notReached(base, error));
    if (!response.ok) throw new Failed(await refusal(response, base));
    return response;
  }

  return {
    open,
    async ask(path, shape, ask) {
      const response = await open(path, ask);
      const answer = shape.safeParse(await response.json().catch(() => undefined));
      if (answer.success) return answer.data;
      throw new Failed(`${base} does not answer like first-responder: is this its address?`);
    },
  };
}

async function refusal(response: Response, base: string): Promise<string> {
  const problem = Refusal.safeParse(await response.json().catch(() => undefined));
  if (!problem.success) return `${base} answered ${response.status}: is this the address of first-responder?`;
  const hint = problem.data.detail === "There is nothing at this path." ? " Is API_TOKEN set for the service?" : "";
  return [`${plain(problem.data.detail)}${hint}`, ...mistakes(problem.data)].join("\n");
}

/** All of them, when the first sentence could name only one. */
function mistakes({ errors = [] }: z.output<typeof Refusal>): readonly string[] {
  if (errors.length < 2) return [];
  return ["errors:", ...errors.map(({ pointer, detail }) => `  ${plain(pointer)}: ${plain(detail)}`)];
}

function notReached(base: string, error: unknown): never {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === "AbortError") throw error;
  const why = name === "TimeoutError" ? "it takes too long to answer" : (cause?.code ?? "no connection");
  throw new Failed(`${base} cannot be reached (${why}): is the service running? Give its address with --url.`);
}

function tokenIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    throw new Failed(`${file} cannot be read: check the path and its rights`, 2);
  }
}

/** The service's own setting may be at hand: `alice:token,bob:token` is then the first one's token. */
function bare(token: string): string {
  const [first = ""] = token.split(/[,\n]/);
  return first.trim().replace(/^[^:]*:/, "");
}
