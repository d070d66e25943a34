import { z } from "zod";
import { StoryEnded } from "./story-ended.ts";

/** What the demo needs of a run, as the service's API shows it. */
const Run = z.object({
  id: z.string(),
  state: z.string(),
  outcome: z.object({ kind: z.string(), reason: z.string() }).nullable(),
});
export type Run = z.output<typeof Run>;

/** The service's API with an operator's token. */
export interface Api {
  newestRun(): Promise<Run | undefined>;
  run(id: string): Promise<Run>;
  /** The response of the stream of a run's events. */
  events(id: string, signal: AbortSignal): Promise<Response>;
}

export function api(url: string, token: string): Api {
  async function get(path: string, signal: AbortSignal = AbortSignal.timeout(5_000)): Promise<Response> {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` }, signal }).catch(
      () => undefined,
    );
    if (!response?.ok) throw new StoryEnded(`GET ${path} of the service: ${response?.status ?? "no answer"}`);
    return response;
  }
  return {
    newestRun: async () =>
      z.object({ runs: z.array(Run) }).parse(await (await get("/api/runs?limit=1")).json()).runs[0],
    run: async (id) => Run.parse(await (await get(`/api/runs/${id}`)).json()),
    events: (id, signal) => get(`/api/runs/${id}/events`, signal),
  };
}
