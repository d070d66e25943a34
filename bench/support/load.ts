import { Agent, request } from "node:http";

export interface Load {
  /** Answers with 2xx a second. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** All of them, sorted. */
  readonly took: readonly number[];
  readonly refused: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly requests: number;
  readonly body: (n: number) => Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Posts `requests` bodies over `connections` kept-alive connections, each waiting for its answer before the next. */
export async function load({ url, connections, requests, body, headers }: LoadOptions): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const took: number[] = [];
  let next = 0;
  let refused = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < requests) {
        const sent = performance.now();
        const status = await post(url, body(next++), headers, agent);
        took.push(performance.now() - sent);
        if (status >= 300) refused++;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  return { perSecond: (requests - refused) / seconds, p50: at(took, 0.5), p99: at(took, 0.99), took, refused };
}

/** The value below which `share` of them are. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Resolves to the status; rejects when the connection breaks. */
export function post(
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  agent: Agent,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": body.length, ...headers },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
