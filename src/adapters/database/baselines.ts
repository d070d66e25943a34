import { z } from "zod";
import type { Baseline, Baselines } from "../../ports/baselines.ts";
import type { Events, RunEvent } from "../../ports/events.ts";
import type { Journal } from "../../ports/journal.ts";

const MOST_ENDED = 200;
const MOST_READ = 10;

const Seen = z.object({ seen: z.object({ subject: z.string(), parts: z.record(z.string(), z.string()) }) });

/** Out of the runs' own logs: nothing is written twice. */
export function baselines(journal: Pick<Journal, "list">, events: Pick<Events, "read">): Baselines {
  return {
    async lastHealthy(subject) {
      const { runs } = await journal.list({ state: "ended", limit: MOST_ENDED });
      const healthy = runs.filter(({ kind, outcome }) => kind === "episode" && outcome?.kind === "resolved");
      for (const { id } of healthy.slice(0, MOST_READ)) {
        const found = seenIn(await events.read(id, 0), subject);
        if (found) return found;
      }
      return undefined;
    },
  };
}

function seenIn(log: readonly RunEvent[], subject: string): Baseline | undefined {
  const seen = log.flatMap(({ at, data }) => {
    const { data: found } = Seen.safeParse(data);
    return found?.seen.subject === subject ? [{ at, parts: found.seen.parts }] : [];
  });
  return seen[0];
}
