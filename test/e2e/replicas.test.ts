import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import type { World } from "../../src/sandbox/world.ts";
import { inLanes } from "../support/e2e/lanes.ts";
import { type Ledger, ledger, REMEDIED } from "../support/e2e/ledger.ts";
import { needsPostgres } from "../support/e2e/needs.ts";
import { breakProcessor, night, over } from "../support/e2e/night.ts";
import type { Program } from "../support/e2e/program.ts";
import { type Berth, berth, type Crash } from "../support/e2e/service.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";
import type { PostgresServer } from "../support/postgres.ts";

const STOPPED = 30_000;
/** Before each effect on the world: what the sleeper had in hand when it fell asleep. */
const PLACES = ["acknowledge:before", "apply:before", "note:end:before"];

describe("two replicas behind one Postgres", function () {
  this.timeout(180_000);
  let server: PostgresServer;
  let stage: Stage;
  before(async function () {
    server = await needsPostgres(this);
  });
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("one is killed while it works: the other takes over within 10 s, loses nothing and repeats nothing", async () => {
    const pair = await replicas(stage, server, { at: "apply:done", signal: "SIGKILL" });

    breakProcessor(pair.world);
    const hit = await until("one of the two is killed", () => pair.programs.find((each) => !each.running()));
    const from = Date.now();
    const survivor = otherThan(hit, pair);
    const back = await until("the other one works on it", () => firstRequestAfter(from, pair.world));
    const runs = await over({ world: pair.world, berth: survivor });

    expect(ledger(pair.world, runs)).to.deep.equal(REMEDIED);
    expect(back - from, "ms until the other one took over").to.be.below(10_000);
    console.log(`      took over after ${back - from} ms`);
  });
});

describe("one of two replicas is stopped for 30 s and goes on", function () {
  this.timeout(180_000);
  let results: readonly PromiseSettledResult<Awakening>[] = [];
  before(async function () {
    const server = await needsPostgres(this);
    results = await inLanes(PLACES.length, PLACES, (at) => sleepAt(at, server));
  });

  for (const [index, at] of PLACES.entries()) {
    it(`at ${at}: it notices that it was replaced, ends itself, and nothing is lost or repeated`, () => {
      const result = results[index];

      if (result?.status !== "fulfilled") throw result?.reason;
      expect(result.value).to.deep.equal({ exitCode: 1, ledger: REMEDIED });
    });
  }
});

interface Awakening {
  readonly exitCode: number | null;
  readonly ledger: Ledger;
}

async function sleepAt(at: string, server: PostgresServer): Promise<Awakening> {
  const stage = new Stage();
  try {
    const pair = await replicas(stage, server, { at, signal: "SIGSTOP" });
    breakProcessor(pair.world);
    const hit = await until("one of the two is stopped", () => pair.programs.find(isStopped));
    const resumeAt = Date.now() + STOPPED;
    const survivor = otherThan(hit, pair);
    await over({ world: pair.world, berth: survivor });
    await pause(Math.max(0, resumeAt - Date.now()));
    hit.send("SIGCONT");
    const { code } = await hit.ended;
    return { exitCode: code, ledger: ledger(pair.world, await survivor.runs()) };
  } finally {
    await stage.strike();
  }
}

interface Pair {
  readonly world: World;
  readonly berths: readonly Berth[];
  readonly programs: readonly Program[];
}

/** Both may be hit, but only the one that comes first to the place is. */
async function replicas(stage: Stage, server: PostgresServer, crash: Crash): Promise<Pair> {
  const databaseUrl = await server.freshDatabase();
  const { world, berth: first } = await night(stage, { databaseUrl, pagerDutyTimeout: "1s" });
  const second = await berth(stage, { surroundings: surroundingsOf(world), databaseUrl, pagerDutyTimeout: "1s" });
  const token = join(await stage.directory(), "hit");
  const berths = [first, second];
  const programs: Program[] = [];
  for (const each of berths) programs.push(await each.start({ ...crash, token }));
  return { world, berths, programs };
}

/** The other replica; as a load balancer would, it gets the webhooks from now on. */
function otherThan(hit: Program, { berths, programs, world }: Pair): Berth {
  const survivor = berths[programs.indexOf(hit) === 0 ? 1 : 0] as Berth;
  world.alertmanager.sendTo(survivor.webhook);
  return survivor;
}

function surroundingsOf({ pagerduty, prometheus, kubeconfig }: World) {
  return { pagerduty, prometheus, kubeconfig };
}

function isStopped(program: Program): boolean {
  return /^SIGSTOP at/m.test(program.output());
}

/** When the service asked anything of the world after `from`. */
function firstRequestAfter(from: number, { pagerduty, kubernetes, prometheus }: World): number | undefined {
  const rest = pagerduty.requests.filter(({ listener }) => listener === "rest"); // events are Alertmanager's
  const logs = [rest, kubernetes.requests, prometheus.log];
  const times = logs.flatMap((log) => log.map(({ at }) => at).filter((at) => at > from));
  return times.length === 0 ? undefined : Math.min(...times);
}
