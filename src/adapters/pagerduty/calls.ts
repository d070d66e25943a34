import type { z } from "zod";
import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fence } from "../../ports/fence.ts";
import { failed } from "./failure.ts";
import type { Pacing, Priority } from "./pacing.ts";
import { patiently } from "./patiently.ts";

/** One request that was answered or failed. */
export interface OutsideCall {
  readonly operation: string;
  readonly result: OutsideCode | "ok";
  readonly ms: number;
}

export interface Call<Answer> {
  /** A bounded word for metrics, `acknowledge`. */
  readonly operation: string;
  /** For messages, `acknowledging incident Q1`. */
  readonly doing: string;
  readonly priority: Priority;
  /** It changes something at PagerDuty, so a replaced process must not send it. */
  readonly changes: boolean;
  readonly answer: z.ZodType<Answer>;
  readonly send: (doing: string, signal: AbortSignal) => Promise<unknown>;
}

export interface CallDeps {
  readonly pacing: Pacing;
  readonly clock: Clock;
  readonly fence: Fence;
  readonly onCall: (call: OutsideCall) => void;
}

/** One request, in its turn. Throws OutsideError, or the signal's reason. */
export function once<Answer>(call: Call<Answer>, deps: CallDeps, signal: AbortSignal): Promise<Answer> {
  const { doing, priority } = call;
  return deps.pacing.inTurn(priority, () => exchange(call, deps, signal), { doing, signal });
}

/** The same for a call that may be repeated whatever became of the last one: reads, and what sets a value. */
export function repeated<Answer>(call: Call<Answer>, deps: CallDeps, signal: AbortSignal): Promise<Answer> {
  return patiently(() => once(call, deps, signal), { clock: deps.clock, signal });
}

async function exchange<Answer>(call: Call<Answer>, deps: CallDeps, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  if (call.changes) deps.fence.check();
  const start = deps.clock.now();
  const tell = (result: OutsideCall["result"]): void =>
    deps.onCall({ operation: call.operation, result, ms: deps.clock.now() - start });
  try {
    const answer = understood(call, await call.send(call.doing, signal));
    tell("ok");
    return answer;
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    if (error.code === "throttled") deps.pacing.pause(error.retryAfter ?? 0);
    tell(error.code);
    throw error;
  }
}

function understood<Answer>({ answer, doing }: Call<Answer>, body: unknown): Answer {
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") || "the top";
  throw failed("bad-answer", doing, { detail: `not what was asked for, at ${where}: ${issue?.message}` });
}
