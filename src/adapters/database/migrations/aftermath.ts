import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What was changed and can be put back, and how shadowed runs compare with what happened. */
const STATEMENTS = [
  `create table restorations (
  run_id text not null primary key references runs (id) on delete cascade,
  target text not null,
  runbook text not null,
  cause text not null,
  action text not null,
  did text not null,
  change text not null,
  made_at bigint not null,
  soak bigint not null,
  due_at bigint,
  state text not null,
  not_before bigint not null,
  asked text,
  reason text,
  ended_at bigint)`,
  `create index restorations_open on restorations (not_before) where state = 'in-force'`,
  `create index restorations_made on restorations (made_at)`,

  `create table scores (
  run_id text not null primary key references runs (id) on delete cascade,
  state text not null,
  runbook text,
  cause text,
  would text,
  acts integer not null,
  agreement text,
  reason text,
  scored_at bigint)`,
  `create index scores_by_state on scores (state)`,
];

export const aftermath: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
