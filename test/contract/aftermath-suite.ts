import { expect } from "chai";
import type { Database } from "../../src/adapters/database/open-database.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { ScaleChange } from "../../src/domain/change.ts";
import type { Made } from "../../src/domain/restoration.ts";
import type { Task } from "../../src/ports/engine.ts";
import { type DatabaseHome, RELAPSE_WINDOW } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TARGET = { kind: "Deployment", namespace: "a", name: "b" } as const;
const CHANGE: ScaleChange = {
  kind: "scale",
  target: TARGET,
  uid: "u",
  resourceVersion: "1",
  generation: 1,
  replicas: 5,
  before: 2,
};

/** What is kept beyond the end of a run: changes to be put back, and shadowed runs to be compared. */
export function aftermathSuite(at: () => DatabaseHome): void {
  const resolved = notificationOf("Backlog", [{ status: "resolved" }]);

  async function ended(database: Database, outcome: "resolved" | "shadowed" = "resolved"): Promise<RunId> {
    const { runs } = await database.journal.accept(notificationOf("Backlog"));
    const run = runs[0] as RunId;
    await workOff(database);
    await database.progress.conclude(run, { kind: outcome, reason: "done" });
    return run;
  }

  /** Claims and ends all tasks; resolves to them. */
  async function workOff(database: Database): Promise<readonly Task[]> {
    const done: Task[] = [];
    for (let tasks = await database.tasks.claimable(10); tasks.length > 0; tasks = await database.tasks.claimable(10)) {
      for (const task of tasks) {
        await database.tasks.claim(task, "me");
        await database.tasks.done(task);
        done.push(task);
      }
    }
    return done;
  }

  function made(run: RunId, dueAt: number | null): Made {
    const what = { runbook: "drift", cause: "slow", action: "kubernetes.scale", did: "scaled it", change: CHANGE };
    return { run, target: "Deployment a/b", ...what, madeAt: at().clock.now(), soak: 2 * MINUTE, dueAt };
  }

  async function kept(database: Database, run: RunId) {
    const [found] = await database.restorations.list({ run, limit: 1 });
    return found;
  }

  describe("a change that can be put back", () => {
    it("is kept as it was first written", async () => {
      const database = await at().open();
      const run = await ended(database);

      await database.restorations.keep(made(run, 1_000));
      await database.restorations.keep({ ...made(run, 2_000), did: "something else" });

      expect(await database.restorations.list({ limit: 10 })).to.deep.equal([
        { ...made(run, 1_000), state: "in-force", asked: null, reason: null, endedAt: null },
      ]);
    });

    it("is given one task when its time is over, however many look at once, and another one when it was postponed", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now() + 2 * HOUR));

      expect(await database.queueDue()).to.equal(0);
      at().clock.pass(2 * HOUR);
      await Promise.all([database.queueDue(), database.queueDue(), database.queueDue()]);
      const first = await workOff(database);
      await database.restorations.settle(run, { kind: "postponed", reason: "held", until: at().clock.now() + MINUTE });
      expect(await database.queueDue()).to.equal(0);
      at().clock.pass(MINUTE);
      await database.queueDue();
      const second = await workOff(database);

      expect(first).to.deep.equal([{ id: `${run}:restore:1`, run, kind: "restore" }]);
      expect(second).to.deep.equal([{ id: `${run}:restore:2`, run, kind: "restore" }]);
    });

    it("is given another task when the one it had was given up, and none while somebody is at it", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now()));
      await database.queueDue();
      at().clock.pass(10 * MINUTE);
      expect(await database.queueDue()).to.equal(0);

      await workOff(database);
      await Promise.all([database.queueDue(), database.queueDue()]);

      expect(await workOff(database)).to.deep.equal([{ id: `${run}:restore:2`, run, kind: "restore" }]);
      expect(await database.queueDue()).to.equal(0);
    });

    it("is due when its alert has been resolved for the soak, and not while it fires again", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now() + 24 * HOUR));

      await database.journal.accept(resolved);
      expect(await database.queueDue()).to.equal(0);
      at().clock.pass(MINUTE);
      await database.journal.accept(notificationOf("Backlog", [{ since: 2 }]));
      at().clock.pass(HOUR);
      expect(await database.queueDue()).to.equal(0);
      await database.journal.accept(notificationOf("Backlog", [{ since: 2, status: "resolved" }]));
      at().clock.pass(2 * MINUTE);

      expect(await database.queueDue()).to.equal(1);
      expect((await workOff(database)).map(({ kind }) => kind)).to.deep.equal(["close", "relapse", "close", "restore"]);
      expect((await kept(database, run))?.state).to.equal("queued");
    });

    it("does not get in the way of what Alertmanager tells afterwards", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now()));
      await database.queueDue();

      await database.journal.accept(resolved);

      const tasks = await workOff(database);
      expect(tasks.map(({ id }) => id)).to.deep.equal([`${run}:restore:1`, `${run}:close:2`]);
    });

    it("waits for the end of its run", async () => {
      const database = await at().open();
      const { runs } = await database.journal.accept(notificationOf("Backlog"));
      const run = runs[0] as RunId;
      await database.restorations.keep(made(run, at().clock.now() - MINUTE));

      expect(await database.queueDue()).to.equal(0);
    });

    it("is put back when somebody asks, and the first who asked stands", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, null));
      at().clock.pass(30 * 24 * HOUR);
      expect(await database.queueDue()).to.equal(0);

      const asked = [
        await database.restorations.ask(run, "alice", "too dear"),
        await database.restorations.ask(run, "bob", "me too"),
        await database.restorations.ask("r-unknown" as RunId, "bob", "me too"),
      ];

      expect(asked).to.deep.equal([true, true, false]);
      expect(await database.queueDue()).to.equal(1);
      expect((await kept(database, run))?.asked).to.deep.equal({ by: "alice", reason: "too dear" });
    });

    it("ends once, and is over then", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now()));

      await database.restorations.settle(run, { kind: "left", reason: "Ana changed it." });
      await database.restorations.settle(run, { kind: "restored", reason: "It is back." });

      expect(await kept(database, run)).to.deep.include({
        state: "left",
        reason: "Ana changed it.",
        endedAt: at().clock.now(),
      });
      expect(await database.restorations.ask(run, "alice", "please")).to.equal(false);
      expect(await database.queueDue()).to.equal(0);
      expect(await database.restorations.list({ open: true, limit: 10 })).to.deep.equal([]);
    });

    it("is not forgotten with its run while it is still to be put back, and is counted", async () => {
      const database = await at().open();
      const run = await ended(database);
      await database.restorations.keep(made(run, at().clock.now() + 365 * 24 * HOUR));
      at().clock.pass(100 * 24 * HOUR);

      expect(await database.sweepRetention(at().clock.now(), 10)).to.equal(0);
      expect((await database.queue()).toRestore).to.equal(1);
      await database.restorations.settle(run, { kind: "restored", reason: "It is back." });

      expect(await database.sweepRetention(at().clock.now(), 10)).to.equal(1);
      expect((await database.queue()).toRestore).to.equal(0);
    });

    it("goes with its run when it is meant to last", async () => {
      const database = await at().open();
      await database.restorations.keep(made(await ended(database), null));
      at().clock.pass(100 * 24 * HOUR);

      expect(await database.sweepRetention(at().clock.now(), 10)).to.equal(1);
      expect(await database.restorations.list({ limit: 10 })).to.deep.equal([]);
    });

    it("can tell who else holds its target", async () => {
      const database = await at().open();
      const run = await ended(database);

      expect(await database.restorations.holder("Deployment a/b", run)).to.equal(undefined);
    });
  });

  describe("a shadowed run", () => {
    it("is given one task when its episode is over", async () => {
      const database = await at().open();
      const run = await ended(database, "shadowed");
      at().clock.pass(HOUR);
      expect(await database.queueDue()).to.equal(0);

      await database.journal.accept(resolved);
      at().clock.pass(RELAPSE_WINDOW - 1);
      expect(await database.queueDue()).to.equal(0);
      at().clock.pass(1);
      await Promise.all([database.queueDue(), database.queueDue()]);

      expect((await workOff(database)).map(({ kind }) => kind)).to.deep.equal(["close", "score"]);
      expect(await database.scorecard.waiting()).to.equal(1);
      const score = {
        run,
        runbook: "drift",
        cause: "slow",
        would: "scale it",
        acts: true,
        agreement: "agree",
        reason: "So did Ana.",
      } as const;
      await database.scorecard.keep(score);
      await database.scorecard.keep({ ...score, agreement: "disagree" });

      expect(await database.scorecard.list({ limit: 10 })).to.deep.equal([{ ...score, at: at().clock.now() }]);
      expect(await database.scorecard.list({ runbook: "other", limit: 10 })).to.deep.equal([]);
      expect(await database.scorecard.waiting()).to.equal(0);
      expect(await database.queueDue()).to.equal(0);
    });

    it("is not compared when it was a replay", async () => {
      const database = await at().open();
      const run = await ended(database);
      const replay = await database.journal.replay({ of: { kind: "run", run }, mode: "shadow", by: "alice" });

      await database.progress.conclude(replay as RunId, { kind: "shadowed", reason: "done" });

      expect(await database.scorecard.waiting()).to.equal(0);
    });
  });
}
