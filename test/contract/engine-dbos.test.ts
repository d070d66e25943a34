import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { expect } from "chai";
import { TIMING, type Timing } from "../../src/adapters/dbos/timing.ts";
import { type DiaryLine, diary, FENCED } from "../support/engine-diary.ts";
import { startWorker, until, type Worker } from "../support/engine-process.ts";
import { type PostgresServer, postgresForTests } from "../support/postgres.ts";
import { CAMPAIGN, type EngineHome, engineContract, episodes, expectKept, untilEnded } from "./engine-suite.ts";

/** In the long campaign replicas are as patient as in earnest. */
const PATIENCE: Timing = CAMPAIGN > 0 ? TIMING : { beat: 250, fence: 750, takeover: 1_250 };
const LONG = 30_000 + PATIENCE.takeover * 10;

describe("The engine on Postgres", function () {
  this.timeout(LONG);
  let server: PostgresServer;
  let template: string;

  before(async function () {
    const postgres = await postgresForTests();
    if (postgres.kind === "absent") {
      console.log(`      skipped: ${postgres.reason}`);
      return this.skip();
    }
    server = postgres.server;
    template = await server.freshDatabase();
    const home = await homeOn(template);
    const twins = [startWorker(home.options, home.diary.file), startWorker(home.options, home.diary.file)];
    await Promise.all(twins.map((twin) => twin.started)); // at once: both make the tables
    await Promise.all(twins.map((twin) => twin.drain()));
    await home.remove();
  });

  const open = async (): Promise<EngineHome> => homeOn(await server.freshDatabase(template));

  const homeOn = async (url: string): Promise<EngineHome> => {
    const dir = await mkdtemp(join(tmpdir(), "first-responder-engine-"));
    return {
      options: { where: { kind: "postgres", url, poolSize: 8 }, timing: PATIENCE, concurrency: 4 },
      diary: diary(join(dir, "diary")),
      remove: () => rm(dir, { recursive: true, force: true }),
    };
  };

  describe("with one replica", () => engineContract(open, 2));

  describe("with two replicas", () => {
    let home: EngineHome;
    let first: Worker;
    let second: Worker;

    before(async () => {
      home = await open();
      first = startWorker(home.options, home.diary.file);
      second = startWorker(home.options, home.diary.file);
    });

    beforeEach(async () => {
      if (!first.isAlive()) first = startWorker(home.options, home.diary.file);
      await Promise.all([first.started, second.started]);
    });

    after(async () => {
      if (!home) return;
      for (const worker of [first, second]) worker.signal("SIGKILL");
      await Promise.all([first.ended, second.ended]);
      await home.remove();
    });

    it("shares the work, and one takes over within ten seconds what another was killed over", async () => {
      const runs = await first.accept(episodes("shared", 12));
      await until("both work", () => [first, second].every(({ pid }) => linesOf(home.diary.read(), pid).length > 0));

      const killed = Date.now();
      first.signal("SIGKILL");
      await untilEnded(home.diary, runs);

      expectKept(home.diary, runs);
      expect(gap(home.diary.read(), killed)).to.be.below(10_000);
    });

    it("does nothing more when it was stopped and replaced, not even what it had begun", async () => {
      const runs = await first.accept(episodes("stopped", 12));
      await until("the first works", () => home.diary.read().some(({ pid }) => pid === first.pid));
      first.signal("SIGSTOP");
      const before = linesOf(home.diary.read(), first.pid);
      await untilEnded(home.diary, runs);
      await pass(CAMPAIGN > 0 ? 15_000 : 0);

      first.signal("SIGCONT");
      const end = await first.ended;

      expect(end.code).to.equal(FENCED);
      expect(linesOf(home.diary.read(), first.pid)).to.deep.equal(before);
      expectKept(home.diary, runs);
    });

    it("cancels a run that another replica works on", async () => {
      const [run = ""] = await first.accept(episodes("endless", 1).slice(0, 1));
      const begun = (): DiaryLine | undefined => didOf(home.diary.read(), run, "endless");
      await until("the endless step has begun", () => begun() !== undefined);
      const idle = begun()?.pid === first.pid ? second : first;

      const asked = performance.now();
      await idle.cancel(run);
      await until("it has tidied up", () =>
        home.diary.read().some(({ what, task }) => what === "ended" && task === run),
      );

      expect(performance.now() - asked).to.be.below(2_000);
    });

    it("waits while Postgres is away and goes on, every step once", async function () {
      if (!server.own) return this.skip();
      const runs = await first.accept(episodes("away", 6));
      await until("it works", () => runs.some((run) => didOf(home.diary.read(), run, "middle")));

      await server.stop();
      await pass(CAMPAIGN > 0 ? 60_000 : 2_000);
      await server.start();
      await untilEnded(home.diary, runs, LONG);

      expectKept(home.diary, runs);
      expect(timesDone(home.diary.read(), runs)).to.be.below(3);
      expect([first.isAlive(), second.isAlive()]).to.deep.equal([true, true]);
    });

    it("forgets what DBOS keeps of runs that were deleted", async () => {
      const runs = await first.accept(episodes("old", 2));
      await untilEnded(home.diary, runs);

      let purged = await second.purge();
      while (purged < runs.length * 2) purged += await second.purge(); // their last tasks may be just about to end

      expect(purged).to.be.at.least(runs.length * 2);
    });
  });
});

/** Milliseconds from `since` to the first effect of work that had been begun before. */
function gap(lines: readonly DiaryLine[], since: number): number {
  const begun = new Set(lines.filter((line) => line.at < since).map((line) => line.task));
  const resumed = lines.find((line) => line.what === "did" && line.at > since && line.doubt && begun.has(line.task));
  return (resumed?.at ?? since) - since;
}

function linesOf(lines: readonly DiaryLine[], pid: number): readonly DiaryLine[] {
  return lines.filter((line) => line.pid === pid);
}

function didOf(lines: readonly DiaryLine[], task: string, step: string): DiaryLine | undefined {
  return lines.find((line) => line.what === "did" && line.task === task && line.step === step);
}

/** How often the step that was done most often was done; `flaky` fails once by itself. */
function timesDone(lines: readonly DiaryLine[], runs: readonly string[]): number {
  const steps = lines.flatMap((line) =>
    line.what === "did" && line.step !== "flaky" && runs.includes(line.task) ? [`${line.task} ${line.step}`] : [],
  );
  return Math.max(...steps.map((step) => steps.filter((each) => each === step).length));
}
