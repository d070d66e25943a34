import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import type { Silence } from "../../domain/silence.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Silences } from "../../ports/silences.ts";
import { patiently } from "../patiently.ts";
import { client } from "./client.ts";

/** One HTTP request that ended. */
export interface Call {
  readonly operation: "silences";
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}

export interface AlertmanagerOptions {
  /** Base URL, with or without a path: `http://alertmanager:9093`. */
  readonly url: string;
  /** Bearer token, asked for before each request. */
  readonly token?: () => string | undefined;
  /** For each of up to three tries. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onCall: (call: Call) => void;
}

/** Alertmanager by its HTTP API v2. `close` lets its connections go. */
export function alertmanager(options: AlertmanagerOptions): { silences: Silences; close(): void } {
  const { clock, onCall } = options;
  const http = client(options);

  async function told(signal: AbortSignal): Promise<readonly Silence[]> {
    const began = clock.now();
    const tell = (result: Call["result"]): void => onCall({ operation: "silences", result, ms: clock.now() - began });
    try {
      const silences = await http.silences(signal);
      tell("ok");
      return silences;
    } catch (error) {
      if (signal.aborted) tell("timed-out");
      else if (error instanceof OutsideError) tell(error.code);
      throw error;
    }
  }

  return {
    silences: { active: (signal) => patiently(() => told(signal), clock, signal) },
    close: () => http.close(),
  };
}
