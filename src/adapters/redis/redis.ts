import type { Queues } from "../../ports/queues.ts";
import type { RedisOptions } from "./options.ts";

export type { Call } from "./options.ts";

/** Redis by its own protocol, its library loaded with the first question: megabytes that most of the time nobody needs. */
export function redis(options: RedisOptions): { queues: Queues; close(): void } {
  let loaded: Promise<{ queues: Queues; close(): void }> | undefined;
  const load = (): typeof loaded & {} => (loaded ??= import("./direct.ts").then(({ direct }) => direct(options)));
  return {
    queues: { length: async (key, signal) => (await load()).queues.length(key, signal) },
    close: () => void loaded?.then((each) => each.close()),
  };
}
