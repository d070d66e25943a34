import { setTimeout as pause } from "node:timers/promises";

const EVERY = 25;

/** Polls until `look` finds something; fails after `ms` of real time, naming what it waited for and the last failure. */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  ms = 30_000,
): Promise<Found> {
  const end = Date.now() + ms;
  let last: unknown;
  while (Date.now() < end) {
    const found = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => {
        last = error;
        return undefined;
      });
    if (found !== undefined && found !== false) return found;
    await pause(EVERY);
  }
  throw new Error(`did not come true within ${ms} ms: ${what}`, { cause: last });
}
