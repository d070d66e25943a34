import { OutsideError } from "../../domain/outside-error.ts";
import { shortened } from "../../domain/wording.ts";
import type { Queues } from "../../ports/queues.ts";
import { connection } from "./connection.ts";
import { failure, tooLate } from "./failure.ts";
import type { Call, RedisOptions } from "./options.ts";

/** Redis by its own protocol. `close` lets the connection go. */
export function direct({ idleMs = 30_000, ...options }: RedisOptions): { queues: Queues; close(): void } {
  const { url, timeoutMs } = options;
  const line = connection({ url, timeoutMs, idleMs });

  async function ask(question: Question, signal: AbortSignal): Promise<number> {
    const { client, isKept } = await settled(line.open(), signal);
    try {
      return await settled(client.lLen(question.key), signal, timeoutMs);
    } catch (error) {
      line.drop(client);
      signal.throwIfAborted();
      if (isKept && isLost(translated(error, question))) return ask(question, signal); // closed while nobody looked
      throw error;
    }
  }

  async function length(key: string, signal: AbortSignal): Promise<number> {
    const question = { key, doing: `asking for the length of ${shortened(key, 80)}`, server: serverOf(url()) };
    try {
      return await ask(question, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw translated(error, question);
    }
  }

  return { queues: { length: (key, signal) => told(length(key, signal), options, signal) }, close: () => line.close() };
}

interface Question {
  readonly key: string;
  readonly doing: string;
  readonly server: string;
}

function translated(error: unknown, { doing, server }: Question): unknown {
  return error === TOO_LATE ? tooLate(doing, server) : failure(doing, error, server);
}

async function told(
  work: Promise<number>,
  { clock, onCall }: Pick<RedisOptions, "clock" | "onCall">,
  signal: AbortSignal,
): Promise<number> {
  const began = clock.now();
  const tell = (result: Call["result"]): void => onCall({ operation: "llen", result, ms: clock.now() - began });
  try {
    const length = await work;
    tell("ok");
    return length;
  } catch (error) {
    // given up from outside, mostly by the collector's deadline: that it did not answer in time is what counts
    if (signal.aborted) tell("timed-out");
    else if (error instanceof OutsideError) tell(error.code);
    throw error;
  }
}

const TOO_LATE = new Error("no answer in time");

/** The answer; or the signal's reason, or TOO_LATE, when that comes first. */
async function settled<Answer>(work: Promise<Answer>, signal: AbortSignal, ms?: number): Promise<Answer> {
  const ended = new AbortController();
  const cut = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: ended.signal });
    if (ms === undefined) return;
    const timer = setTimeout(() => reject(TOO_LATE), ms);
    ended.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  try {
    return await Promise.race([work, cut]);
  } finally {
    ended.abort();
  }
}

function isLost(error: unknown): boolean {
  return error instanceof OutsideError && error.code === "broken-off";
}

function serverOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "the address in REDIS_URL";
}
