import { sql } from "kysely";
import type { Store } from "../database/store.ts";
import { DBOS_SCHEMA, type DbosRuntime } from "./dbos-runtime.ts";

/** Deletes up to `batch` workflows whose tasks are gone, with their steps; resolves to how many. */
export async function purge(store: Store, runtime: Pick<DbosRuntime, "forget">, batch: number): Promise<number> {
  const workflows = sql.table(`${DBOS_SCHEMA}.workflow_status`);
  const { rows } = await store.ask("looking for workflows without a task", (db) =>
    sql<{ id: string }>`select workflow_uuid as id from ${workflows}
      where not exists (select from tasks where tasks.id = workflow_uuid) limit ${batch}`.execute(db),
  );
  if (rows.length > 0) await runtime.forget(rows.map(({ id }) => id));
  return rows.length;
}
