import { OutsideError } from "../../domain/outside-error.ts";
import { inWords } from "../../domain/wording.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fence } from "../../ports/fence.ts";
import type { Replicas } from "./replicas.ts";
import type { Timing } from "./timing.ts";

export interface Heartbeat {
  readonly fence: Fence;
  /** To be called when joined, for that is the first beat. Resolves when stopped or replaced; never rejects. */
  beat(): Promise<void>;
  stop(): void;
}

export interface HeartbeatParts {
  readonly replicas: Pick<Replicas, "beat">;
  readonly clock: Pick<Clock, "sleep">;
  /** Milliseconds that also pass while the process is stopped, and that nobody sets. */
  readonly monotonic: () => number;
  readonly timing: Timing;
}

/** What follows from a beat. */
export interface OnBeat {
  /** After each beat. `steady`: for so long that everybody who lives has been heard. */
  beaten(steady: boolean): void;
  /** Once, when beats begin to fail; and when they succeed again. */
  away(error: unknown): void;
  back(): void;
  replaced(): void;
}

/** Says that we live, every `timing.beat`. */
export function heartbeat({ replicas, clock, monotonic, timing }: HeartbeatParts, on: OnBeat): Heartbeat {
  const stopped = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  let steadySince = Number.POSITIVE_INFINITY;
  let isAway = false;
  let isReplaced = false;

  const once = async (): Promise<void> => {
    const sent = monotonic(); // not when it was answered: the database counts from when it arrived
    if (!(await replicas.beat())) {
      isReplaced = true;
      stopped.abort();
      return on.replaced();
    }
    if (isAway || sent - last > timing.fence) steadySince = sent;
    last = sent;
    if (isAway) on.back();
    isAway = false;
    on.beaten(sent - steadySince >= timing.takeover);
  };

  const fails = (error: unknown): void => {
    if (!isAway) on.away(error);
    isAway = true;
  };

  return {
    fence: { check: () => check(isReplaced, monotonic() - last, timing) },
    beat: async () => {
      last = monotonic();
      steadySince = last;
      while (!stopped.signal.aborted) {
        const from = monotonic();
        await once().catch(fails);
        const rest = Math.max(0, timing.beat - (monotonic() - from));
        await clock.sleep(rest, stopped.signal).catch(() => undefined);
      }
    },
    stop: () => stopped.abort(),
  };
}

function check(isReplaced: boolean, silence: number, timing: Timing): void {
  const doing = "asking whether this process may still act";
  if (isReplaced) throw new OutsideError("journal", "conflict", doing, { detail: "this process was replaced" });
  if (silence <= timing.fence) return;
  const detail = `no heartbeat for ${inWords(silence)}`;
  throw new OutsideError("journal", "unreachable", doing, { detail });
}
