import { runIdTime } from "../../domain/run-id.ts";
import type { RunFilter, RunPage } from "../../ports/journal.ts";
import { RECORD_COLUMNS, runRecord } from "./run-record.ts";
import type { Query } from "./store.ts";

const MOST = 200;

/** A page of runs, newest first, in the order of their ids. Each combination of filters has an index, so that a page costs the same however many there are. */
export async function listRuns(db: Query, filter: RunFilter): Promise<RunPage> {
  const limit = Math.min(Math.max(1, filter.limit), MOST);
  const { state, runbook, since, cursor } = filter;
  let query = db
    .selectFrom("runs")
    .select(RECORD_COLUMNS)
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (state !== undefined) query = query.where("state", "=", state);
  if (runbook !== undefined) query = query.where("runbook", "=", runbook);
  if (since !== undefined) query = query.where("id", ">=", runIdTime(since));
  if (cursor !== undefined) query = query.where("id", "<", Buffer.from(cursor, "base64url").toString());
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { runs: page.map(runRecord), next: rows.length > limit && last ? cursorAfter(last.id) : null };
}

/** Opaque, so that nobody builds on it. */
function cursorAfter(id: string): string {
  return Buffer.from(id).toString("base64url");
}
