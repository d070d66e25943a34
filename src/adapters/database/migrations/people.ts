import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Runs that wait for people, what was told of people, and what they answered. */
const STATEMENTS = [
  `alter table tasks add column put_aside_until bigint`,
  `alter table tasks add column rung integer not null default 0`,
  `alter table tasks add column doubtless integer not null default 0`,

  `create table acts (
  id text not null primary key,
  incident text not null,
  kind text not null,
  agent text not null,
  name text not null,
  note text,
  text text,
  at bigint not null,
  stored_at bigint not null)`,
  `create index acts_on_incident on acts (incident, at)`,
  `create index acts_stored on acts (stored_at)`,

  `create table approvals (
  run_id text not null references runs (id) on delete cascade,
  round integer not null,
  plan text not null,
  question text not null,
  asked_at bigint not null,
  until bigint not null,
  answer text,
  by text,
  why text,
  answered_at bigint,
  primary key (run_id, round))`,
];

export const people: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
