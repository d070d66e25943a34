import { sql } from "kysely";
import { inWords } from "../../domain/wording.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Query } from "./store.ts";

/**
 * What time it is, as far as can be told. Budgets are judged by the earliest and written by the latest, so that a clock
 * that jumped frees nothing early.
 */
export interface Moments {
  readonly earliest: number;
  readonly latest: number;
  /** Why none of the clocks can be believed: a sentence. */
  readonly doubt: string | undefined;
}

export type ReadMoments = (db: Query) => Promise<Moments>;

/** Between this machine and the database; more is no difference any more, one of them is wrong. */
const MOST_APART = 60_000;

/** `steady`: the time of day counted from the start of the process, which no correction moves. */
export function byClocks(clock: Pick<Clock, "now">, steady = (): number => clock.now()): ReadMoments {
  return async () => between([clock.now(), steady()]);
}

/** The database's clock too: it is the same for all replicas. */
export function byDatabase(clock: Pick<Clock, "now">, steady: () => number): ReadMoments {
  const query = sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`;
  return async (db) => {
    const { rows } = await query.execute(db);
    const [theirs = 0, ours] = [rows[0]?.now, clock.now()];
    const moments = between([ours, steady(), theirs]);
    const apart = Math.abs(ours - theirs);
    if (apart <= MOST_APART) return moments;
    const doubt = `The clocks of this machine and of the database are ${inWords(apart)} apart: budgets cannot be measured until they agree.`;
    return { ...moments, doubt };
  };
}

/** Whole milliseconds: a steady clock tells fractions, which Postgres takes for no number in a column of times. */
function between(times: readonly number[]): Moments {
  return { earliest: Math.floor(Math.min(...times)), latest: Math.ceil(Math.max(...times)), doubt: undefined };
}
