import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { webhookBody } from "../../src/sandbox/alertmanager/bodies.ts";
import type { World } from "../../src/sandbox/world.ts";
import { ledger, REMEDIED } from "../support/e2e/ledger.ts";
import { needsPostgres } from "../support/e2e/needs.ts";
import { breakProcessor, type Night, night, over } from "../support/e2e/night.ts";
import type { Program } from "../support/e2e/program.ts";
import { type Berth, berth, type Crash } from "../support/e2e/service.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";
import type { PostgresServer } from "../support/postgres.ts";

const STOPPED = 30_000;

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

  for (const at of ["acknowledge:before", "apply:before", "note:end:before"]) {
    it(`one is stopped for 30 s at ${at} and goes on: nothing is lost, nothing is repeated, and it ends itself`, async () => {
      const pair = await replicas(stage, server, { at, signal: "SIGSTOP" });

      breakProcessor(pair.world);
      const hit = await until("one of the two is stopped", () => pair.programs.find(isStopped));
      const resumeAt = Date.now() + STOPPED;
      const survivor = otherThan(hit, pair);
      await over({ world: pair.world, berth: survivor });
      await pause(Math.max(0, resumeAt - Date.now()));
      hit.send("SIGCONT");
      const end = await hit.ended;

      expect(end.code, "it notices that it was replaced").to.equal(1);
      expect(ledger(pair.world, await survivor.runs())).to.deep.equal(REMEDIED);
    });
  }
});

describe("a port that is taken", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("ends the replica that cannot listen, and says why", async function () {
    const server = await needsPostgres(this);
    const { berth } = await night(stage, { databaseUrl: await server.freshDatabase() });
    await berth.start();

    const second = await berth.start();
    const { code } = await second.ended;

    expect(code).to.equal(1);
    expect(second.output()).to.match(/cannot start: .*EADDRINUSE/);
  });
});

describe("Postgres goes away", function () {
  this.timeout(180_000);
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("webhooks get 503 and are taken when they are sent again, and the run that was under way goes on", async function () {
    const server = await needsPostgres(this);
    if (!server.own) this.skip();
    const scene = await night(stage, {
      databaseUrl: await server.freshDatabase(),
      verify: { within: "60s", soak: "6s" },
    });
    const service = await scene.berth.start({ at: "never" });
    breakProcessor(scene.world);
    await until("the run waits for the signal", () => service.output().includes("verify:before"));

    await server.stop();
    const refused = await postRepeatedly(scene, 4_000);
    await server.start();
    const taken = await until("a webhook is taken again", async () => (await post(scene)) === 202);
    const runs = await over(scene);

    expect(new Set(refused), "told to send again, never to give up").to.deep.equal(new Set([503]));
    expect(taken).to.equal(true);
    expect(service.running(), "it is still the same process").to.equal(true);
    const ours = runs.filter(({ outcome }) => outcome?.kind !== "unmatched");
    expect(ledger(scene.world, ours)).to.deep.equal(REMEDIED);
  });
});

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

/** An alert that no runbook treats, new each time. */
async function post({ berth }: Night): Promise<number> {
  const now = Date.now();
  const body = webhookBody("firing", { startsAt: now, backlog: 150 }).replaceAll(
    "DriftBacklogOverflow",
    "SomethingElse",
  );
  const headers = { "content-type": "application/json", authorization: `Bearer ${berth.webhook.token}` };
  const response = await fetch(berth.webhook.url, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function postRepeatedly(scene: Night, ms: number): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const end = Date.now() + ms; Date.now() < end; ) {
    answers.push(await post(scene));
    await pause(200);
  }
  return answers;
}
