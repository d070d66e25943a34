import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What the wider budgets count by. */
const STATEMENTS = [
  `alter table intents add column namespace text not null default ''`,
  `alter table intents add column change_kind text not null default ''`,
  `create index intents_granted on intents (granted, at)`,
  `create index intents_of_runbook on intents (runbook, granted, at)`,
  `create index intents_of_namespace on intents (namespace, granted, at)`,
];

export function budgets(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}
