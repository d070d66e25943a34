import type { IncidentId } from "../../domain/brand.ts";
import type { Acts, Told } from "../../ports/acts.ts";
import type { Clock } from "../../ports/clock.ts";
import { ring } from "./bell.ts";
import type { Store, Trx } from "./store.ts";

export function acts(store: Store, clock: Clock): Acts {
  return {
    tell: (told) => store.transact("storing what people did", (trx) => tell(trx, told, clock.now())),
    of: async (incident) => {
      const rows = await store.ask("reading what people did", (db) =>
        db.selectFrom("acts").selectAll().where("incident", "=", incident).orderBy("at").orderBy("id").execute(),
      );
      return rows.map(({ id, kind, agent, name, note, text, at }) => ({
        id,
        incident,
        kind,
        agent: { id: agent, name },
        note: note === null ? null : { id: note, text: text ?? "" },
        at,
      }));
    },
  };
}

async function tell(trx: Trx, { id, incident, kind, agent, note, at }: Told, now: number): Promise<boolean> {
  const row = {
    id: shown(id),
    incident,
    kind,
    agent: agent.id,
    name: shown(agent.name),
    note: note?.id ?? null,
    text: note && shown(note.text),
    at,
    stored_at: now,
  };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("acts")
    .values(row)
    .onConflict((on) => on.column("id").doNothing())
    .executeTakeFirst();
  if (!numInsertedOrUpdatedRows) return false;
  await ring(trx, await runsOn(trx, incident));
  return true;
}

/** A run's incident is JSON that begins with its id: see `Progress.record`. */
async function runsOn(trx: Trx, incident: IncidentId): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom("runs")
    .select("id")
    .where("state", "=", "running")
    .where("incident", "like", `{"id":"${incident.replaceAll(/[^\w-]/g, "")}",%`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Postgres keeps no NUL in text; a command is one word. */
function shown(text: string): string {
  return text.replaceAll("\0", "\u{FFFD}").slice(0, 1_000);
}
