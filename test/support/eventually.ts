import { setTimeout as pause } from "node:timers/promises";

/** Waits until the condition holds; fails after `ms` of real time, naming what it waited for. */
export async function eventually(what: string, holds: () => boolean, ms = 3_000): Promise<void> {
  const until = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`did not come true within ${ms} ms: ${what}`);
    await pause(2);
  }
}
