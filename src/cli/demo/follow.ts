import { setTimeout as pause } from "node:timers/promises";
import type { World } from "../../sandbox/world.ts";
import type { Api, Run } from "./api.ts";
import { chronicle } from "./chronicle.ts";
import type { Happened, Page } from "./page.ts";
import { type RunEvent, runEvents } from "./run-events.ts";
import { StoryEnded } from "./story-ended.ts";
import { isFinding, sentenceOf, wasFound } from "./telling.ts";

const LOOK_EVERY = 100;
const SETTLING = 300; // what happens at two places at once is told in its order
const QUIET = 1_000; // after the end: how long nothing is written before the notes are shown

export interface Following {
  readonly world: World;
  readonly api: Api;
  readonly page: Page;
  /** Milliseconds for the whole story. */
  readonly within: number;
  /** Resolves when it cannot go on, with why. */
  readonly cut: Promise<string>;
}

/** Tells what happens, live and in order, until the run has ended. Throws StoryEnded when it does not in time. */
export async function follow(following: Following): Promise<Run> {
  const { within, cut } = following;
  const told = teller(following);
  const stop = new AbortController();
  const tooLate = pause(within, undefined, { signal: stop.signal }).then(() => {
    throw new StoryEnded(`the run had not ended ${within / 1000} s after the processor broke`);
  });
  const cutOff = cut.then((why) => {
    throw new StoryEnded(why);
  });
  try {
    const run = await Promise.race([
      readRun(following.api, (happened) => told.push(happened), stop.signal),
      tooLate,
      cutOff,
    ]);
    await settled(following.world, stop.signal);
    return run;
  } finally {
    stop.abort();
    tooLate.catch(() => undefined);
    cutOff.catch(() => undefined);
    told.end();
  }
}

/** Tells what happens when it breaks again, until the run's relapse was told. Throws StoryEnded when it is not in time. */
export async function followRelapse(following: Following, run: Run): Promise<Run> {
  const { api, world, within, cut } = following;
  const told = teller(following);
  const late = pause(within, `no relapse was told within ${within / 1000} s`, { ref: false });
  const ended = Promise.race([cut, late]).then((why) => {
    throw new StoryEnded(why);
  });
  try {
    return await Promise.race([relapsed(api, world, run.id), ended]);
  } finally {
    ended.catch(() => undefined);
    told.end();
  }
}

async function relapsed(api: Api, world: World, id: string): Promise<Run> {
  const stop = new AbortController();
  const isTold = (): boolean => (world.pagerduty.state.incidents[1]?.notes.length ?? 0) > 0;
  while (!isTold()) await pause(LOOK_EVERY);
  await settled(world, stop.signal);
  return api.run(id);
}

/** Prints what the world and the run tell, a moment later, so that it is in order. */
function teller({ world, page }: Following): { push(happened: Happened): void; end(): void } {
  const news = chronicle(world);
  let waiting: readonly Happened[] = [];
  const print = (until: number): void => {
    const all = [...waiting, ...news()].toSorted((a, b) => a.at - b.at);
    for (const happened of all.filter(({ at }) => at <= until)) page.tell(happened);
    waiting = all.filter(({ at }) => at > until);
  };
  const timer = setInterval(() => print(Date.now() - SETTLING), LOOK_EVERY);
  return {
    push: (happened) => {
      waiting = [...waiting, happened];
    },
    end: () => {
      clearInterval(timer);
      print(Number.POSITIVE_INFINITY);
    },
  };
}

async function readRun(api: Api, push: (happened: Happened) => void, signal: AbortSignal): Promise<Run> {
  let run = await api.newestRun();
  for (; run === undefined; run = await api.newestRun()) await pause(LOOK_EVERY, undefined, { signal });
  const findings: RunEvent[] = [];
  for await (const event of runEvents(await api.events(run.id, signal))) {
    if (isFinding(event)) findings.push(event);
    const what = sentenceOf(event);
    if (event.name === "plan") push({ at: event.at, who: "run", what: summary(findings) });
    if (what !== undefined) push({ at: event.at, who: "run", what });
  }
  return api.run(run.id);
}

function summary(findings: readonly RunEvent[]): string {
  const found = findings.filter(wasFound).length;
  return `${found} of ${findings.length} collectors brought facts`;
}

/** The last note is written after the run's end: waits until PagerDuty is left in peace. */
async function settled({ pagerduty }: World, signal: AbortSignal): Promise<void> {
  const isQuiet = (): boolean => Date.now() - (pagerduty.requests.at(-1)?.at ?? 0) > QUIET;
  for (let waited = 0; waited < 4 * QUIET && !isQuiet(); waited += LOOK_EVERY) {
    await pause(LOOK_EVERY, undefined, { signal });
  }
}
