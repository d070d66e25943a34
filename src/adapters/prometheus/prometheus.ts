import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import { shortened } from "../../domain/wording.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { patiently } from "../patiently.ts";
import { InstantAnswer, RangeAnswer } from "./answer.ts";
import { client, type Question } from "./client.ts";

/** One HTTP request that ended. */
export interface Call {
  readonly operation: "query" | "query_range";
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}

export interface PrometheusOptions {
  /** Base URL, with or without a path: `http://prometheus:9090`. */
  readonly url: string;
  /** Bearer token, asked for before each request. */
  readonly token?: () => string | undefined;
  /** For each of up to three tries. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onCall: (call: Call) => void;
}

/** Prometheus by its HTTP API, and whatever else speaks it. `close` lets its connections go. */
export function prometheus(options: PrometheusOptions): { metrics: Metrics; close(): void } {
  const { clock } = options;
  const http = client(options);

  async function told<Parsed>(question: Question<Parsed>, signal: AbortSignal): Promise<Parsed> {
    const began = clock.now();
    const tell = (result: Call["result"]): void =>
      options.onCall({ operation: question.operation, result, ms: clock.now() - began });
    try {
      const parsed = await http.ask(question, signal);
      tell("ok");
      return parsed;
    } catch (error) {
      // given up from outside, mostly by the collector's deadline: that it did not answer in time is what counts
      if (signal.aborted) tell("timed-out");
      else if (error instanceof OutsideError) tell(error.code);
      throw error;
    }
  }

  const ask = <Parsed>(question: Question<Parsed>, signal: AbortSignal): Promise<Parsed> =>
    patiently(() => told(question, signal), clock, signal);

  return {
    metrics: {
      instant: (query, signal) =>
        ask({ operation: "query", params: { query }, answer: InstantAnswer, doing: doing(query) }, signal),
      range: (query, { from, to, step }, signal) => {
        const params = { query, start: seconds(from), end: seconds(to), step: seconds(step) };
        return ask({ operation: "query_range", params, answer: RangeAnswer, doing: doing(query) }, signal);
      },
    },
    close: () => http.close(),
  };
}

function doing(query: string): string {
  return `querying ${shortened(query, 80)}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
