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
const CLEAN = { code: 0, signal: null };
const LONG = 30_000 + PATIENCE.takeover * 10;

describe("The engine on Postgres", function () {
  this.timeout(LONG);
  let server: PostgresServer;

  before(async function () {
    const postgres = await postgresForTests();
    if (postgres.kind === "absent") {
      console.log(`      skipped: ${postgres.reason}`);
      return this.skip();
    }
    server = postgres.server;
  });

  const open = async (): Promise<EngineHome> => {
    const dir = await mkdtemp(join(tmpdir(), "first-responder-engine-"));
    const url = await server.freshDatabase();
    return {
      options: { where: { kind: "postgres", url, poolSize: 8 }, timing: PATIENCE, concurrency: 4 },
      diary: diary(join(dir, "diary")),
      remove: () => rm(dir, { recursive: true, force: true }),
    };
  };

  engineContract(open, 2);

  describe("with two replicas", () => {
    let home: EngineHome;
    let first: Worker;
    let second: Worker;

    beforeEach(async () => {
      home = await open();
      first = startWorker(home.options, home.diary.file);
      second = startWorker(home.options, home.diary.file); // at once: both make the tables
      await Promise.all([first.started, second.started]);
    });

    afterEach(async () => {
      for (const worker of [first, second]) worker.signal("SIGKILL");
      await Promise.all([first.ended, second.ended]);
      await home.remove();
    });

    it("shares the work, and one takes over within ten seconds what another was killed over", async () => {
      const runs = await first.accept(episodes("shared", 12));
      await until("both work", () => new Set(home.diary.read().map(({ pid }) => pid)).size === 2);

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
      await until("the endless step has begun", () => didOf(home.diary.read(), "endless") !== undefined);
      const idle = didOf(home.diary.read(), "endless")?.pid === first.pid ? second : first;

      const asked = performance.now();
      await idle.cancel(run);
      await until("it has tidied up", () => home.diary.read().some(({ what }) => what === "ended"));

      expect(performance.now() - asked).to.be.below(2_000);
    });

    it("waits while Postgres is away and goes on, every step once", async function () {
      if (!server.own) return this.skip();
      const runs = await first.accept(episodes("away", 6));
      await until("it works", () => home.diary.read().length > 3);

      await server.stop();
      await pass(CAMPAIGN > 0 ? 60_000 : 3_000);
      await server.start();
      await untilEnded(home.diary, runs, LONG);

      expectKept(home.diary, runs);
      expect(timesDone(home.diary.read())).to.be.below(3);
      expect(await Promise.all([first.drain(), second.drain()])).to.deep.equal([CLEAN, CLEAN]);
    });

    it("forgets what DBOS keeps of runs that were deleted", async () => {
      const runs = await first.accept(episodes("old", 2));
      await untilEnded(home.diary, runs);

      const purged = await second.purge();

      expect(purged).to.equal(4);
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

function didOf(lines: readonly DiaryLine[], step: string): DiaryLine | undefined {
  return lines.find((line) => line.what === "did" && line.step === step);
}

/** How often the step that was done most often was done; `flaky` fails once by itself. */
function timesDone(lines: readonly DiaryLine[]): number {
  const done = Object.groupBy(
    lines.filter((line) => line.what === "did" && line.step !== "flaky"),
    (line) => `${line.task} ${line.what === "did" ? line.step : ""}`,
  );
  return Math.max(...Object.values(done).map((times) => times?.length ?? 0));
}
