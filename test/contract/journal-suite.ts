import { expect } from "chai";
import type { Database, DatabaseOptions } from "../../src/adapters/database/open-database.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { Receipt } from "../../src/ports/journal.ts";
import type { DatabaseHome } from "../support/database.ts";
import { RELAPSE_WINDOW } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

/** What every journal must keep, whichever database it lives in. `at` is the home of the test that runs. */
export function journalSuite(at: () => DatabaseHome): void {
  const open = (options?: Partial<DatabaseOptions>): Promise<Database> => at().open(options);
  const firing = (since = 1) => notificationOf("Backlog", [{ since }]);
  const resolved = (since = 1) => notificationOf("Backlog", [{ since, status: "resolved" }]);

  async function opened(database: Database, group = "Backlog"): Promise<RunId> {
    const receipt = await database.journal.accept(notificationOf(group));
    return onlyRun(receipt);
  }

  describe("accepting", () => {
    it("opens a run for a group's first firing, and can tell all about it", async () => {
      const database = await open();

      const receipt = await database.journal.accept(firing());

      const run = onlyRun(receipt);
      expect(receipt.duplicate).to.equal(false);
      expect(await database.journal.read(run)).to.deep.include({
        id: run,
        kind: "episode",
        state: "accepted",
        alertname: "Backlog",
        acceptedAt: at().clock.now(),
        outcome: null,
      });
      const episode = await database.progress.episode(run);
      expect(episode.notification).to.deep.equal(firing());
      expect(episode).to.include({ run, kind: "episode", acceptedAt: at().clock.now(), mode: "auto" });
      expect(await database.tasks.claimable(10)).to.deep.equal([{ id: run, run, kind: "remediate" }]);
    });

    it("gives repeats, retries and twins the first one's answer", async () => {
      const database = await open();
      const run = await opened(database);

      const repeat = await database.journal.accept(firing());
      const twin = await database.journal.accept({ ...firing(), externalUrl: "http://alertmanager-1:9093" });

      expect([repeat, twin]).to.deep.equal([
        { runs: [run], duplicate: true },
        { runs: [run], duplicate: true },
      ]);
    });

    it("opens one run when a hundred twins come at once", async () => {
      const database = await open();

      const receipts = await Promise.all(Array.from({ length: 100 }, () => database.journal.accept(firing())));

      expect(new Set(receipts.flatMap((receipt) => receipt.runs))).to.have.property("size", 1);
      expect(receipts.filter((receipt) => !receipt.duplicate)).to.have.length(1);
      expect(await runsOf(database)).to.have.length(1);
    });

    it("opens a run for each of many groups that come at once", async () => {
      const database = await open();
      const groups = Array.from({ length: 300 }, (_, index) => `Group${index}`);

      const receipts = await Promise.all(groups.map((group) => database.journal.accept(notificationOf(group))));

      const runs = receipts.map(onlyRun);
      expect(new Set(runs)).to.have.property("size", 300);
      expect(new Set(await runsOf(database))).to.deep.equal(new Set(runs));
    });

    it("keeps sources apart", async () => {
      const database = await open();

      const main = await database.journal.accept(firing());
      const other = await database.journal.accept({ ...firing(), source: "other" });

      expect(onlyRun(other)).not.to.equal(onlyRun(main));
    });

    it("closes the run when its group is resolved, after what comes before", async () => {
      const database = await open();
      const run = await opened(database);

      await database.journal.accept(resolved());

      expect(await database.progress.isFiring(run)).to.equal(false);
      expect((await database.journal.read(run))?.resolvedAt).to.equal(at().clock.now());
      expect(await kinds(database)).to.deep.equal(["remediate"]);
      await finishFirst(database);
      expect(await kinds(database)).to.deep.equal(["close"]);
    });

    it("counts a relapse within the window, and opens a new run after it", async () => {
      const database = await open();
      const run = await opened(database);
      await database.journal.accept(resolved());

      const relapse = await database.journal.accept(firing(2));
      await database.journal.accept(resolved(2));
      at().clock.pass(RELAPSE_WINDOW + 1);
      const later = await database.journal.accept(firing(3));

      expect(onlyRun(relapse)).to.equal(run);
      expect((await database.journal.read(run))?.relapses).to.equal(1);
      expect(onlyRun(later)).not.to.equal(run);
    });

    it("decides a whole story that comes in one batch as it does one by one", async () => {
      const database = await open();
      const story = [firing(), firing(), resolved(), firing(2), resolved(2)];

      const receipts = await Promise.all(story.map((each) => database.journal.accept(each)));

      const [run, ...others] = receipts.map(onlyRun);
      expect(new Set(others)).to.deep.equal(new Set([run]));
      expect(receipts.map((receipt) => receipt.duplicate)).to.deep.equal([false, true, false, false, false]);
      expect(await database.journal.read(run as RunId)).to.include({ relapses: 1, resolvedAt: at().clock.now() });
    });

    it("stores what opens nothing, and says so", async () => {
      const database = await open();

      const receipt = await database.journal.accept(resolved());
      const late = await database.journal.accept(firing());

      expect(receipt).to.deep.equal({ runs: [], duplicate: false });
      expect(late).to.deep.equal({ runs: [], duplicate: false });
      expect(await database.journal.accept(resolved())).to.deep.equal({ runs: [], duplicate: true });
    });

    it("keeps any text a notification may hold, byte for byte", async () => {
      const database = await open();
      const odd = "nul \0, emoji 🚨, quote ' \" \\, right-to-left \u202e, U+FFFF \uffff";
      const told = notificationOf(odd, [{ name: odd }], { commonLabels: { alertname: odd, ["__proto__"]: "x" } });

      const run = onlyRun(await database.journal.accept(told));

      expect((await database.progress.episode(run)).notification).to.deep.equal(told);
      expect((await database.journal.read(run))?.alertname).to.contain("emoji 🚨");
    });

    it("knows after a restart what it knew before", async () => {
      const before = await open();
      const run = await opened(before);
      await before.close();

      const after = await open();

      expect(await after.journal.accept(firing())).to.deep.equal({ runs: [run], duplicate: true });
      expect(await after.tasks.claimable(10)).to.have.length(1);
    });

    it("stores all of a notification or nothing of it", async () => {
      const real = identity(at().clock);
      const run = real.newRunId();
      const database = await open({ identity: { ...real, newRunId: () => run } });
      await opened(database, "First");

      const failed = await database.journal.accept(notificationOf("Second")).catch((error: unknown) => error);

      expect(failed).to.be.an("error");
      expect(await counts(database)).to.deep.equal({ notifications: 1, groups: 1, runs: 1, tasks: 0 });
    });

    it("does not let a notification that fails spoil those that came with it", async () => {
      const real = identity(at().clock);
      const used = real.newRunId();
      const ids = [used, used, real.newRunId(), used, real.newRunId(), used, used, used, used, real.newRunId()];
      const database = await open({ identity: { ...real, newRunId: () => ids.shift() ?? real.newRunId() } });

      const settled = await Promise.allSettled(
        ["One", "Two", "Three"].map((group) => database.journal.accept(notificationOf(group))),
      );

      const stored = settled.filter((each) => each.status === "fulfilled");
      expect(stored.length).to.be.at.least(2);
      expect(await runsOf(database)).to.have.length(stored.length);
    });
  });

  describe("replaying", () => {
    it("starts a run of its own, of a run or of a notification, that no alert joins", async () => {
      const database = await open();
      const run = await opened(database);
      const ask = { mode: "shadow", by: "ann" } as const;

      const ofRun = await database.journal.replay({ of: { kind: "run", run }, ...ask });
      const ofText = await database.journal.replay({ of: { kind: "notification", notification: firing() }, ...ask });

      expect(new Set([run, ofRun, ofText])).to.have.property("size", 3);
      expect(await database.progress.episode(ofRun as RunId)).to.deep.include({
        kind: "replay",
        mode: "shadow",
        notification: firing(),
      });
      await database.journal.accept(resolved());
      expect(await database.progress.isFiring(ofText as RunId)).to.equal(true);
    });

    it("notes in the run's log who asked for it", async () => {
      const database = await open();
      const of = { kind: "run", run: await opened(database) } as const;

      const run = await database.journal.replay({ of, mode: "auto", by: "ann" });

      const [first] = await database.events.read(run as RunId, 0);
      expect(first).to.deep.include({ name: "replay", data: { by: "ann", mode: "auto", of: of.run } });
    });

    it("says when there is no such run", async () => {
      const database = await open();

      const none = await database.journal.replay({
        of: { kind: "run", run: "r0" as RunId },
        mode: "shadow",
        by: "ann",
      });

      expect(none).to.equal(undefined);
    });
  });

  describe("cancelling", () => {
    it("notes the first who asked, in the record and in the log", async () => {
      const database = await open();
      const run = await opened(database);

      expect(await database.journal.cancel(run, "ann", "wrong cluster")).to.equal(true);
      expect(await database.journal.cancel(run, "bob", "me too")).to.equal(true);

      expect((await database.journal.read(run))?.cancel).to.deep.equal({ by: "ann", reason: "wrong cluster" });
      const log = await database.events.read(run, 0);
      expect(log.map(({ name, data }) => ({ name, data }))).to.deep.equal([
        { name: "cancel", data: { by: "ann", reason: "wrong cluster" } },
      ]);
      expect(await database.tasks.isCancelled(run)).to.equal(true);
    });

    it("refuses for a run that has ended or never was", async () => {
      const database = await open();
      const run = await opened(database);
      await database.progress.conclude(run, { kind: "shadowed", reason: "done" });

      expect(await database.journal.cancel(run, "ann", "late")).to.equal(false);
      expect(await database.journal.cancel("r0" as RunId, "ann", "who")).to.equal(false);
    });
  });

  describe("the work list", () => {
    it("gives each task to one owner, however many ask at once", async () => {
      const database = await open();
      const task = { id: await opened(database), run: await opened(database), kind: "remediate" } as const;

      const claims = await Promise.all(["a", "b", "c", "d"].map((owner) => database.tasks.claim(task, owner)));

      expect(claims.filter((claim) => claim !== undefined)).to.deep.equal([{ resumed: false, doubt: false }]);
      expect((await database.journal.read(task.run))?.state).to.equal("running");
    });

    it("makes claimable again what a dead owner had, and says that it was started before", async () => {
      const database = await open();
      const run = await opened(database);
      const task = { id: run, run, kind: "remediate" } as const;
      await database.tasks.claim(task, "dead");

      expect(await database.tasks.release("somebody else")).to.equal(0);
      expect(await database.tasks.release("dead")).to.equal(1);

      expect(await database.tasks.claim(task, "alive")).to.deep.equal({ resumed: true, doubt: true });
      const log = await database.events.read(run, 0);
      expect(log.map((event) => event.name)).to.deep.equal(["accepted"]);
    });

    it("never gives out a task while an earlier one of its run is unfinished", async () => {
      const database = await open();
      await opened(database);
      await database.journal.accept(resolved());
      await database.journal.accept(firing(2));

      const order: string[] = [];
      for (let left = 3; left > 0; left--) order.push(...(await finishFirst(database)));

      expect(order).to.deep.equal(["remediate", "close", "relapse"]);
      expect(await kinds(database)).to.deep.equal([]);
    });
  });
}

function onlyRun(receipt: Receipt): RunId {
  expect(receipt.runs).to.have.length(1);
  return receipt.runs[0] as RunId;
}

async function runsOf(database: Database): Promise<readonly RunId[]> {
  const rows = await database.store.db.selectFrom("runs").select("id").execute();
  return rows.map((row) => row.id as RunId);
}

async function kinds(database: Database): Promise<readonly string[]> {
  const tasks = await database.tasks.claimable(10);
  return tasks.map((task) => task.kind);
}

async function finishFirst(database: Database): Promise<readonly string[]> {
  const [task] = await database.tasks.claimable(1);
  if (!task) return [];
  await database.tasks.claim(task, "us");
  await database.tasks.done(task);
  return [task.kind];
}

async function counts(database: Database): Promise<Record<string, number>> {
  const tables = ["notifications", "groups", "runs", "tasks"] as const;
  const entries = tables.map(async (table) => {
    const rows = await database.store.db.selectFrom(table).selectAll().execute();
    return [table, rows.length] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
