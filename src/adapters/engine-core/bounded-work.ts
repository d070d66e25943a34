import { OutsideError } from "../../domain/outside-error.ts";
import { inWords } from "../../domain/wording.ts";
import type { Tools } from "./reins.ts";

/** How long work may take to notice that its signal was aborted, in milliseconds. */
const GRACE = 1_000;

/** A signal that aborts after `ms`; `end` frees its timer. */
export function deadline(ms: number, step: string, tools: Tools): { signal: AbortSignal; end: () => void } {
  const ended = new AbortController();
  const passed = new AbortController();
  const late = (): OutsideError =>
    new OutsideError("step", "timed-out", `doing ${step}`, { detail: `not done within ${inWords(ms)}` });
  tools.clock.sleep(ms, ended.signal).then(
    () => passed.abort(late()),
    () => undefined, // the step ended first
  );
  return { signal: passed.signal, end: () => ended.abort() };
}

/** The work's own end; or, when it ignores its signal, the signal's reason a little later. */
export async function settled<T>(work: () => Promise<T>, signal: AbortSignal, tools: Tools): Promise<T> {
  const ended = new AbortController();
  const ignored = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      tools.clock.sleep(GRACE, ended.signal).then(
        () => reject(signal.reason as Error),
        () => undefined,
      );
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true, signal: ended.signal });
  });
  try {
    return await Promise.race([work(), ignored]);
  } finally {
    ended.abort();
  }
}
