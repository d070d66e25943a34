import type { Trx } from "./store.ts";

/** Kept until the run is taken up next, so that one which is just about to be put aside is woken too. */
export async function ring(trx: Trx, runs: readonly string[]): Promise<void> {
  if (runs.length === 0) return;
  await trx.updateTable("tasks").set({ rung: 1 }).where("run_id", "in", runs).where("state", "<>", "done").execute();
}
