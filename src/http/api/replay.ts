import { z } from "zod";
import { MODES, strictest } from "../../domain/mode.ts";
import type { ReplayRequest } from "../../ports/journal.ts";
import { notificationFrom, WebhookBody } from "../notification.ts";
import { endpoint, json } from "./endpoint.ts";
import { noSuchRun, runId } from "./runs.ts";

const Replay = z
  .strictObject({
    notification: WebhookBody.optional().describe("A webhook body."),
    run: z.string().optional().describe("Id of an earlier run: its notification is taken."),
    mode: z.enum(MODES).default("shadow").describe("How far it may go, under the service's own ceiling."),
  })
  .refine(({ notification, run }) => (notification === undefined) !== (run === undefined), {
    error: "must have either `notification` or `run`",
  });

/** Starts a run on purpose: no incident, no budget, marked as a replay. */
export const replay = endpoint(
  {
    method: "POST",
    path: "/api/replay",
    summary: "Run a notification again, by default without changing anything",
    body: Replay,
    answers: { 202: { says: "The new run.", shape: z.object({ run: z.string() }) } },
    refusals: { 404: "There is no such run." },
  },
  async ({ by, body }, deps) => {
    const of = originOf(body);
    if (!of) return noSuchRun();
    const run = await deps.journal.replay({ of, mode: strictest(body.mode, deps.mode), by });
    if (!run) return noSuchRun();
    deps.wake();
    return json({ run }, 202);
  },
);

function originOf({ notification, run }: z.output<typeof Replay>): ReplayRequest["of"] | undefined {
  if (notification) return { kind: "notification", notification: notificationFrom("replay", notification) };
  const id = runId(run ?? "");
  return id && { kind: "run", run: id };
}
