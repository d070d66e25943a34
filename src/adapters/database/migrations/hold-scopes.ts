import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** A hold on less than everything. */
const STATEMENTS = [
  `alter table holds add column scope text not null default 'service'`,
  `alter table holds add column scope_name text not null default ''`,
];

export function holdScopes(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    },
  };
}
