import type { Clock } from "../ports/clock.ts";

/** The time given to a piece of work ran out. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/** Does `work` within `ms`, also when it ignores its signal. Rejects with DeadlinePassed, or the outer signal's reason. */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  clock: Clock,
  outer: AbortSignal,
): Promise<T> {
  const ended = new AbortController();
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const cut = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", giveUp, { once: true, signal: ended.signal }); // Node keeps a signal that has a listener
  });
  const timer = clock.sleep(ms, ended.signal).then(
    () => stop.abort(new DeadlinePassed(`no answer within ${ms} ms`)),
    () => undefined, // the work ended first
  );
  try {
    outer.throwIfAborted();
    return await Promise.race([work(signal), cut]);
  } finally {
    ended.abort();
    cut.catch(() => undefined);
    await timer;
  }
}
