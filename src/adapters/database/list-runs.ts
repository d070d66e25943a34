import type { RunFilter, RunPage } from "../../ports/journal.ts";
import { RECORD_COLUMNS, runRecord } from "./run-record.ts";
import type { Query } from "./store.ts";

const MOST = 200;

/** A page of runs, newest first. Each combination of filters has an index, so that a page costs the same however many there are. */
export async function listRuns(db: Query, filter: RunFilter): Promise<RunPage> {
  const limit = Math.min(Math.max(1, filter.limit), MOST);
  const { state, runbook, since, cursor } = filter;
  let query = db
    .selectFrom("runs")
    .select(RECORD_COLUMNS)
    .orderBy("accepted_at", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (state !== undefined) query = query.where("state", "=", state);
  if (runbook !== undefined) query = query.where("runbook", "=", runbook);
  if (since !== undefined) query = query.where("accepted_at", ">=", since);
  if (cursor !== undefined) {
    const { at, id } = parseCursor(cursor);
    query = query.where((eb) => eb(eb.refTuple("accepted_at", "id"), "<", eb.tuple(at, id)));
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { runs: page.map(runRecord), next: rows.length > limit && last ? cursorAfter(last) : null };
}

function cursorAfter({ accepted_at: at, id }: { accepted_at: number; id: string }): string {
  return Buffer.from(`${at} ${id}`).toString("base64url");
}

/** Text that is no cursor of ours stands before everything: the page is empty. */
function parseCursor(cursor: string): { at: number; id: string } {
  const [at = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  return /^\d{1,15}$/.test(at) ? { at: Number(at), id } : { at: -1, id: "" };
}
