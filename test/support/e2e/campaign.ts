import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { PostgresServer } from "../postgres.ts";
import { type Ledger, ledger, REMEDIED } from "./ledger.ts";
import { breakProcessor, night, over } from "./night.ts";
import type { Program } from "./program.ts";
import { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** How the service dies in one round: at the n-th moment at which a step is done or recorded, at a step's phase, or so long after the alert fires. */
export type Death = { readonly moment: number } | { readonly place: string } | { readonly ms: number };

export interface Round {
  readonly death: Death;
  /** False: the alert was over before the moment of death came. */
  readonly died: boolean;
  /** Where it died, as the service last told. */
  readonly where: string;
  /** What is not as it should be, with the service's own output; undefined = all is well. */
  readonly wrong: string | undefined;
}

export interface Campaign {
  /** Rounds at one time: they wait more than they work. */
  readonly lanes: number;
  /** URL of a new database with all its tables, for a round; absent = SQLite. */
  readonly database?: () => Promise<string>;
}

/** Waits are shorter on SQLite: nobody has to take over. */
export const onSqlite: Campaign = { lanes: 4 };

/** Rounds on copies of a database in which the service has made its tables. */
export async function onPostgres(server: PostgresServer): Promise<Campaign> {
  const template = await server.freshDatabase();
  const stage = new Stage();
  try {
    const { berth } = await night(stage, { databaseUrl: template });
    const service = await berth.start();
    await service.kill("SIGTERM");
  } finally {
    await stage.strike();
  }
  return { lanes: 8, database: () => server.freshDatabase(template) };
}

/** One alert in a world of its own: the service is killed once, started again, and has to bring it to its end. */
async function fight(death: Death, { database }: Campaign): Promise<Round> {
  const stage = new Stage();
  try {
    const databaseUrl = await database?.();
    const { world, berth } = await night(stage, {
      pagerDutyTimeout: "1s",
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    const first = await berth.start({ at: placeOf(death) });
    breakProcessor(world);
    if ("ms" in death) {
      await until("the alert fires", () => world.alertmanager.firingSince !== undefined);
      await pause(death.ms);
      await first.kill();
    }
    const found = over({ world, berth }).then(
      (runs) => ledger(world, runs),
      (error: unknown) => String(error),
    );
    await Promise.race([first.ended, found]);
    const died = !first.running();
    const second = died ? await berth.start({ at: "never" }) : first;
    const result = await found;
    const programs = died ? [first, second] : [first];
    return { death, died, where: whereIn(first.output()), wrong: wrongIn(result, programs) };
  } finally {
    await stage.strike();
  }
}

function placeOf(death: Death): string {
  if ("moment" in death) return String(death.moment);
  return "place" in death ? death.place : "never";
}

function wrongIn(found: Ledger | string, programs: readonly Program[]): string | undefined {
  if (isDeepStrictEqual(found, REMEDIED)) return undefined;
  const said = programs.map(
    (program) =>
      `--- ${program.running() ? "running" : "ended"} process ${program.pid} said:\n${program.output().slice(-6_000)}`,
  );
  return [JSON.stringify(found, null, 2), ...said].join("\n");
}

/** The last message of the engine: after it, or at it, the service died. */
function whereIn(output: string): string {
  return [...output.matchAll(/^step \d+ (\S+)$/gm)].at(-1)?.[1] ?? "before the first step";
}

/** Fights all rounds, several at a time, until they are over or `enough` says so. */
export async function fightAll(
  deaths: Iterable<Death>,
  campaign: Campaign,
  enough: (round: Round) => boolean = () => false,
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  const next = deaths[Symbol.iterator]();
  let isOver = false;
  const lane = async (): Promise<void> => {
    for (let death = next.next(); !isOver && !death.done; death = next.next()) {
      const round = await fight(death.value, campaign);
      rounds.push(round);
      isOver ||= enough(round);
    }
  };
  await Promise.all(Array.from({ length: campaign.lanes }, lane));
  return rounds;
}

/** Deaths at every boundary between two steps, and between each one's effect and its record, without an end. */
export function* everyMoment(): Generator<Death> {
  for (let moment = 1; ; moment++) yield { moment };
}

/** So many moments within the time a run takes; the same ones for the same seed. */
export function* randomMoments(count: number, seed: number, within: number): Generator<Death> {
  let state = seed;
  for (let round = 0; round < count; round++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    yield { ms: Math.floor((state / 2 ** 32) * within) };
  }
}
