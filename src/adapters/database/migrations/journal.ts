import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Store } from "../store.ts";

/** Text and integers only, in words that both databases know, so that both keep, compare and hash the same. */
const STATEMENTS = [
  `create table runs (
  id text not null primary key,
  kind text not null,
  state text not null,
  mode text not null,
  source text not null,
  group_key text not null,
  alertname text not null,
  accepted_at bigint not null,
  runbook text,
  plan text,
  incident text,
  outcome text,
  ended_at bigint,
  resolved_at bigint,
  relapses integer not null,
  cancel text) /* clustered */`,
  `create index runs_by_state on runs (state, id)`,
  `create index runs_by_runbook on runs (runbook, id) where runbook is not null`,
  `create index runs_by_runbook_and_state on runs (runbook, state, id) where runbook is not null`,
  `create index runs_ended on runs (ended_at) where ended_at is not null`,

  `create table notifications (
  run_id text references runs (id) on delete cascade,
  position integer not null,
  group_id text not null,
  source text not null,
  body text not null,
  accepted_at bigint not null,
  unique (run_id, position))`,

  `create table groups (
  id text not null primary key,
  memory text,
  seen text,
  run_id text,
  notifications integer not null,
  tasks integer not null,
  heard_at bigint not null)`,

  `create table tasks (
  id text not null primary key,
  run_id text not null references runs (id) on delete cascade,
  position integer not null,
  kind text not null,
  state text not null,
  owner text,
  starts integer not null,
  failures integer not null,
  created_at bigint not null,
  unique (run_id, position)) /* clustered */`,
  `create index tasks_by_state on tasks (state, created_at, id)`,

  `create table events (
  run_id text not null references runs (id) on delete cascade,
  seq integer not null,
  at bigint not null,
  key text not null,
  name text not null,
  data text not null,
  previous text not null,
  hash text not null,
  primary key (run_id, seq),
  unique (run_id, key)) /* clustered */`,

  `create table steps (
  task_id text not null references tasks (id) on delete cascade,
  position integer not null,
  name text not null,
  output text not null,
  primary key (task_id, position)) /* clustered */`,

  `create table intents (
  run_id text not null references runs (id) on delete cascade,
  key text not null,
  target text not null,
  at bigint not null,
  granted integer not null,
  reason text,
  runbook text not null,
  cause text not null,
  action text not null,
  change text not null,
  primary key (run_id, key)) /* clustered */`,
  `create index intents_of_target on intents (target, granted, at)`,

  `create table locks (
  target text not null primary key,
  run_id text references runs (id) on delete set null)`,
  `create index locks_of_run on locks (run_id)`,

  `create table holds (
  position integer not null primary key,
  by text not null,
  reason text not null,
  since bigint not null,
  until bigint,
  lifted_at bigint,
  lifted_by text)`,
];

export function journal(kind: Store["kind"]): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of STATEMENTS) await sql.raw(inWordsOf(kind, statement)).execute(db);
    },
  };
}

/** SQLite can keep rows in the tree of their key, instead of in one more. */
function inWordsOf(kind: Store["kind"], statement: string): string {
  return kind === "sqlite" ? statement.replace("/* clustered */", "without rowid") : statement;
}
