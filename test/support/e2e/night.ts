import { PROCESSOR, startWorld, type World, type WorldOptions } from "../../../src/sandbox/world.ts";
import { type Berth, berth, type RunView, type Setup } from "./service.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** A world in which everything goes a hundred times as fast, and the service's berth in it. Nothing is broken yet. */
export interface Night {
  readonly world: World;
  readonly berth: Berth;
}

const FAST = { inRate: 400, speed: 5_000, scrapeInterval: 50, groupWait: 10, groupInterval: 100 } as const;

type NightSetup = Omit<Setup, "surroundings"> & { readonly world?: Partial<WorldOptions> };

export async function night(stage: Stage, { world: options, ...setup }: NightSetup = {}): Promise<Night> {
  const world = await startWorld({ folder: await stage.directory(), ...FAST, ...options });
  stage.last(() => world.close());
  const place = await berth(stage, { surroundings: world, ...setup });
  world.alertmanager.sendTo(place.webhook);
  return { world, berth: place };
}

/** The processor's pods go unready: the backlog grows, and soon the alert fires. */
export function breakProcessor({ kubernetes }: World): void {
  kubernetes.break(PROCESSOR.namespace, PROCESSOR.name, { kind: "down" });
}

/** Waits until no incident is open, all runs have ended and the last word about each is written; resolves to the runs. */
export function over({ world, berth }: Night, ms = 60_000): Promise<readonly RunView[]> {
  const { incidents } = world.pagerduty.state;
  return until(
    "the alert is over and told to its end",
    async () => (incidents.every(({ status }) => status === "resolved") ? finishedRuns(berth) : undefined),
    ms,
  );
}

async function finishedRuns(berth: Berth): Promise<readonly RunView[] | undefined> {
  const runs = await berth.runs();
  if (runs.length === 0 || runs.some(({ state }) => state !== "ended")) return undefined;
  const told = runs.filter(({ incident }) => incident !== null);
  const logs = await Promise.all(told.map(({ id }) => berth.log(id)));
  return logs.every((names) => names.includes("note:closing")) ? runs : undefined;
}

/** The first run, when it has ended; the alert may fire on. */
export function ended(berth: Berth): Promise<RunView> {
  return until("the run has ended", async () => (await berth.runs()).find(({ state }) => state === "ended"), 60_000);
}
