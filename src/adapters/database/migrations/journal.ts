import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Text and integers only, in words that both databases know, so that both keep, compare and hash the same. */
const STATEMENTS = [
  sql`create table runs (
    id text not null primary key,
    kind text not null,
    state text not null,
    notification text not null,
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
    cancel text)`,
  sql`create index runs_newest on runs (accepted_at, id)`,
  sql`create index runs_by_state on runs (state, accepted_at, id)`,
  sql`create index runs_by_runbook on runs (runbook, accepted_at, id)`,
  sql`create index runs_by_runbook_and_state on runs (runbook, state, accepted_at, id)`,
  sql`create index runs_ended on runs (ended_at)`,

  sql`create table notifications (
    key text not null primary key,
    group_id text not null,
    source text not null,
    body text not null,
    accepted_at bigint not null,
    run_id text references runs (id) on delete cascade)`,
  sql`create index notifications_of_run on notifications (run_id, accepted_at)`,

  sql`create table groups (
    id text not null primary key,
    memory text,
    run_id text references runs (id) on delete cascade,
    tasks integer not null,
    heard_at bigint not null)`,
  sql`create index groups_of_run on groups (run_id, heard_at)`,

  sql`create table tasks (
    id text not null primary key,
    run_id text not null references runs (id) on delete cascade,
    position integer not null,
    kind text not null,
    state text not null,
    owner text,
    starts integer not null,
    failures integer not null,
    created_at bigint not null,
    unique (run_id, position))`,
  sql`create index tasks_by_state on tasks (state, created_at, id)`,

  sql`create table events (
    run_id text not null references runs (id) on delete cascade,
    seq integer not null,
    at bigint not null,
    key text not null,
    name text not null,
    data text not null,
    previous text not null,
    hash text not null,
    primary key (run_id, seq),
    unique (run_id, key))`,

  sql`create table steps (
    task_id text not null references tasks (id) on delete cascade,
    position integer not null,
    name text not null,
    output text not null,
    primary key (task_id, position))`,

  sql`create table intents (
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
    primary key (run_id, key))`,
  sql`create index intents_of_target on intents (target, granted, at)`,

  sql`create table locks (
    target text not null primary key,
    run_id text references runs (id) on delete set null)`,
  sql`create index locks_of_run on locks (run_id)`,

  sql`create table holds (
    position integer not null primary key,
    by text not null,
    reason text not null,
    since bigint not null,
    until bigint,
    lifted_at bigint,
    lifted_by text)`,
];

export const journal: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await statement.execute(db);
  },
};
