import { hash } from "node:crypto";
import { expect } from "chai";
import type { Database } from "../../src/adapters/database/open-database.ts";
import type { RunId } from "../../src/domain/brand.ts";
import { verifyChain } from "../../src/domain/event-chain.ts";
import type { Hold } from "../../src/domain/hold.ts";
import type { Limits } from "../../src/domain/runbook.ts";
import { allow } from "../../src/domain/verdict.ts";
import { type Target, targetName } from "../../src/domain/workload.ts";
import type { Intent } from "../../src/ports/intents.ts";
import type { DatabaseHome } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

const MINUTE = 60_000;
const sha256 = (text: string): string => hash("sha256", text, "hex");
const SERVICE = { kind: "service" } as const;
const TARGET: Target = { kind: "Deployment", namespace: "spec-to-proof", name: "drift-processor" };

/** What is kept of runs: progress, log, budgets, holds, pages, and for how long. */
export function recordsSuite(at: () => DatabaseHome): void {
  const opened = async (database: Database, group = "Backlog"): Promise<RunId> => {
    const { runs } = await database.journal.accept(notificationOf(group));
    return runs[0] as RunId;
  };

  describe("progress", () => {
    it("keeps what a run found out, and its first end", async () => {
      const database = await at().open();
      const run = await opened(database);
      const plan = {
        kind: "hand-off",
        cause: "unknown",
        says: "The cause is not known",
        reason: "nothing fits",
      } as const;
      const incident = { id: "Q1", url: "https://example.pagerduty.com/incidents/Q1" };

      await database.progress.record(run, { runbook: "drift", plan });
      await database.progress.record(run, { incident });
      await database.progress.conclude(run, { kind: "handed-off", reason: "first" });
      at().clock.pass(MINUTE);
      await database.progress.conclude(run, { kind: "failed", reason: "second" });

      expect(await database.journal.read(run)).to.deep.include({
        state: "ended",
        runbook: "drift",
        plan,
        incident,
        outcome: { kind: "handed-off", reason: "first" },
        endedAt: at().clock.now() - MINUTE,
      });
    });
  });

  describe("the log of a run", () => {
    it("numbers lines without a gap and chains them, however many are written at once", async () => {
      const database = await at().open();
      const run = await opened(database);

      await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          database.events.append(run, { key: `k${index}`, name: "step", data: { index, text: "é \0 \u2028" } }),
        ),
      );

      const log = await database.events.read(run, 0);
      expect(log.map((event) => event.seq)).to.deep.equal(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(verifyChain(log, sha256)).to.deep.equal({ kind: "whole", head: log.at(-1)?.hash });
      expect(await database.events.read(run, 38)).to.deep.equal(log.slice(38));
    });

    it("keeps the first line of a key, also when two come at once", async () => {
      const database = await at().open();
      const run = await opened(database);

      const lines = await Promise.all(
        ["one", "two"].map((data) => database.events.append(run, { key: "same", name: "step", data })),
      );

      expect(lines[0]).to.deep.equal(lines[1]);
      expect(await database.events.read(run, 0)).to.have.length(1);
    });

    it("tells those who watch, until they stop", async () => {
      const database = await at().open();
      const run = await opened(database);
      let told = 0;
      const stop = database.events.watch(run, () => {
        told += 1;
      });

      await database.events.append(run, { key: "a", name: "step", data: null });
      stop();
      await database.events.append(run, { key: "b", name: "step", data: null });

      expect(told).to.equal(1);
    });
  });

  describe("locks and budgets", () => {
    const runbook = { count: 9, window: 60 * MINUTE };
    const limits: Limits = { actions: 2, window: 60 * MINUTE, cooldown: 10 * MINUTE, attempts: 2, runbook, minAge: 0 };
    const intentOf = (run: RunId, key = "action", other: Partial<Intent> = {}): Intent => ({
      run,
      key,
      target: TARGET,
      runbook: "drift",
      cause: "processor-down",
      action: "kubernetes.restart",
      change: {
        kind: "restart",
        target: TARGET,
        uid: "u",
        resourceVersion: "1",
        generation: 1,
        restartedAt: "2026-11-24T02:00:00Z",
      },
      limits,
      ...other,
    });

    it("gives the same answer to the same question, and takes nothing twice", async () => {
      const database = await at().open();
      const run = await opened(database);

      const first = await database.intents.reserve(intentOf(run));
      at().clock.pass(1);
      const again = await database.intents.reserve(intentOf(run));
      const refused = await database.intents.reserve(intentOf(run, "second", { limits: { ...limits, attempts: 1 } }));
      at().clock.pass(20 * MINUTE);
      const refusedAgain = await database.intents.reserve(intentOf(run, "second"));

      expect([first, again]).to.deep.equal([allow, allow]);
      expect(refused).to.have.property("kind", "refuse");
      expect(refusedAgain).to.deep.equal(refused);
    });

    it("says not yet while the target cools down, and yes to the same question afterwards", async () => {
      const database = await at().open();
      const run = await opened(database);
      await database.intents.reserve(intentOf(run));

      const early = await database.intents.reserve(intentOf(run, "second"));
      at().clock.pass(10 * MINUTE);
      const later = await database.intents.reserve(intentOf(run, "second"));

      expect(early).to.include({ kind: "wait", until: at().clock.now() });
      expect(later).to.deep.equal(allow);
    });

    const elsewhere = (name: string, namespace = "spec-to-proof"): Partial<Intent> => ({
      target: { kind: "Deployment", namespace, name },
    });

    it("counts a runbook's actions on all its targets, a namespace's, and everything", async () => {
      const wide = { namespace: { count: 2, window: 60 * MINUTE }, service: { count: 3, window: 60 * MINUTE } };
      const database = await at().open({ limits: wide });
      const run = await opened(database);
      const own = { limits: { ...limits, runbook: { count: 1, window: 60 * MINUTE } } };
      const reserve = (key: string, other: Partial<Intent>) => database.intents.reserve(intentOf(run, key, other));
      const said: unknown[] = [];

      await reserve("1", { ...elsewhere("one"), ...own });
      said.push(await reserve("2", { ...elsewhere("two"), ...own }));
      await reserve("3", { ...elsewhere("two"), runbook: "other" });
      said.push(await reserve("4", { ...elsewhere("three"), runbook: "third" }));
      await reserve("5", { ...elsewhere("three", "shop"), runbook: "third" });
      said.push(await reserve("6", { ...elsewhere("four", "bank"), runbook: "fourth" }));

      const frees = "the budget frees at 03:00:00 UTC.";
      expect(said.map((verdict) => (verdict as { reason: string }).reason)).to.deep.equal([
        `Runbook drift has had its 1 action per 60 min; ${frees}`,
        `Namespace spec-to-proof has had its 2 actions per 60 min; ${frees}`,
        `first-responder has had its 3 actions per 60 min; ${frees}`,
      ]);
    });

    it("never grants more in a namespace than its budget, however many replicas and runs ask at once", async () => {
      const wide = { namespace: { count: 3, window: 60 * MINUTE }, service: { count: 9, window: 60 * MINUTE } };
      const home = at();
      const first = await home.open({ limits: wide });
      const handles = home.kind === "postgres" ? [first, await home.open({ limits: wide })] : [first];
      const runs = await Promise.all(Array.from({ length: 10 }, (_, index) => opened(first, `Group${index}`)));

      const verdicts = await Promise.all(
        runs.map((run, index) => {
          const { intents } = handles[index % handles.length] ?? first;
          return intents.reserve(intentOf(run, "k", elsewhere(`workload-${index}`)));
        }),
      );

      expect(verdicts.filter((verdict) => verdict.kind === "allow")).to.have.length(3);
    });

    it("frees nothing early when a clock jumps forward, and nothing at all while clocks disagree", async () => {
      let steady = at().clock.now();
      let doubt: string | undefined;
      const moments = async () => {
        const times = [at().clock.now(), steady];
        return { earliest: Math.min(...times), latest: Math.max(...times), doubt };
      };
      const database = await at().open({ moments });
      const run = await opened(database);
      await database.intents.reserve(intentOf(run));

      at().clock.pass(120 * MINUTE);
      const jumped = await database.intents.reserve(intentOf(run, "second"));
      steady += 10 * MINUTE;
      doubt = "The clocks disagree.";
      const doubted = await database.intents.reserve(intentOf(run, "second"));
      doubt = undefined;
      const later = await database.intents.reserve(intentOf(run, "second"));

      expect(jumped).to.include({ kind: "wait" });
      expect(doubted).to.deep.equal({ kind: "refuse", reason: "The clocks disagree." });
      expect(later).to.deep.equal(allow);
    });

    it("holds the target for one run until that run ends", async () => {
      const database = await at().open();
      const [one, two] = [await opened(database, "One"), await opened(database, "Two")];
      await database.intents.reserve(intentOf(one));
      at().clock.pass(11 * MINUTE);

      const refused = await database.intents.check({ run: two, target: TARGET, runbook: "drift", limits });
      await database.progress.conclude(one, { kind: "resolved", reason: "done" });
      const granted = await database.intents.reserve(intentOf(two));

      expect(refused).to.deep.equal({
        kind: "refuse",
        reason: `Run ${one} is working on ${targetName(TARGET)}; the lock frees when that run ends.`,
      });
      expect(granted).to.deep.equal(allow);
    });

    it("grants one of many that ask for a target at once", async () => {
      const database = await at().open();
      const names = Array.from({ length: 12 }, (_, index) => `Group${index}`);
      const runs = await Promise.all(names.map((name) => opened(database, name)));

      const verdicts = await Promise.all(runs.map((run) => database.intents.reserve(intentOf(run))));

      expect(verdicts.filter((verdict) => verdict.kind === "allow")).to.have.length(1);
    });

    it("counts a budget over runs, and refuses while the clock stands before the last action", async () => {
      const database = await at().open();
      const grants: string[] = [];
      for (const group of ["One", "Two", "Three"]) {
        const run = await opened(database, group);
        const verdict = await database.intents.reserve(intentOf(run));
        await database.progress.conclude(run, { kind: "resolved", reason: "done" });
        grants.push(verdict.kind);
        at().clock.pass(11 * MINUTE);
      }
      at().clock.pass(-60 * MINUTE);
      const back = await database.intents.check({ run: "r0" as RunId, target: TARGET, runbook: "drift", limits });

      expect(grants).to.deep.equal(["allow", "allow", "wait"]);
      expect(back).to.have.property("reason").that.contains("the clock cannot be trusted");
    });
  });

  describe("the hold", () => {
    it("is in force at once, until it is lifted, also over a restart", async () => {
      const before = await at().open();
      const hold: Hold = { scope: SERVICE, by: "ann", reason: "audit", since: at().clock.now(), until: null };

      await before.holds.set(hold);
      await before.close();
      const after = await at().open();

      expect(await after.holds.current()).to.deep.equal([hold]);
      expect(await after.holds.lift("bob", SERVICE)).to.equal(true);
      expect(await after.holds.current()).to.deep.equal([]);
      expect(await after.holds.lift("bob", SERVICE)).to.equal(false);
    });

    it("ends by itself, and is replaced by a later one", async () => {
      const database = await at().open();
      const now = at().clock.now();
      await database.holds.set({ scope: SERVICE, by: "ann", reason: "long", since: now, until: null });

      await database.holds.set({ scope: SERVICE, by: "bob", reason: "short", since: now, until: now + MINUTE });

      expect((await database.holds.current()).map(({ by }) => by)).to.deep.equal(["bob"]);
      at().clock.pass(MINUTE);
      expect(await database.holds.current()).to.deep.equal([]);
    });

    it("may be on less than everything; each scope has its own, and is lifted by itself", async () => {
      const database = await at().open();
      const since = at().clock.now();
      const scopes = [{ kind: "namespace", name: "shop" }, SERVICE, { kind: "target", name: "shop/checkout" }] as const;
      for (const scope of scopes)
        await database.holds.set({ scope, by: "ann", reason: scope.kind, since, until: null });

      const all = await database.holds.current();
      await database.holds.lift("bob", SERVICE);
      const left = await database.holds.current();

      expect(all.map(({ reason }) => reason)).to.deep.equal(["service", "namespace", "target"]);
      expect(left.map(({ reason }) => reason)).to.deep.equal(["namespace", "target"]);
      expect(await database.holds.lift("bob", { kind: "namespace", name: "bank" })).to.equal(false);
    });

    it("has one in force when many are set at once, and keeps all of them for the record", async () => {
      const database = await at().open();
      const people = ["ann", "bob", "cyd", "dan"];

      await Promise.all(
        people.map((by) =>
          database.holds.set({ scope: SERVICE, by, reason: "stop", since: at().clock.now(), until: null }),
        ),
      );

      const rows = await database.store.db.selectFrom("holds").selectAll().execute();
      expect(rows).to.have.length(4);
      expect((await database.holds.current())[0]).to.include({ by: rows.find((row) => row.position === 4)?.by });
      await database.holds.lift("eve", SERVICE);
      expect(await database.holds.current()).to.deep.equal([]);
    });
  });

  describe("the count of alert groups", () => {
    it("holds every episode since a time, by whichever handle, and no replay", async () => {
      const database = await at().open();
      await opened(database, "Old");
      at().clock.pass(MINUTE);
      const since = at().clock.now();
      for (const group of ["A", "B", "C"]) await opened(database, group);
      const notification = notificationOf("D");
      await database.journal.replay({ of: { kind: "notification", notification }, mode: "shadow", by: "ann" });

      expect(await database.storms.acceptedSince(since, 10)).to.deep.equal([since, since, since]);
      expect(await database.storms.acceptedSince(since, 2)).to.have.length(2);
    });
  });

  describe("listing", () => {
    it("gives every run once, newest first, page by page, also while new ones come", async () => {
      const database = await at().open();
      const runs: RunId[] = [];
      for (let index = 0; index < 7; index++) {
        runs.push(await opened(database, `Group${index}`));
        at().clock.pass(index % 2); // some at the same moment
      }

      const seen: RunId[] = [];
      let cursor: string | null | undefined;
      while (cursor !== null) {
        const page = await database.journal.list({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
        seen.push(...page.runs.map((run) => run.id));
        cursor = page.next;
        at().clock.pass(1);
        await opened(database, `Late${seen.length}`);
      }

      expect(new Set(seen)).to.deep.equal(new Set(runs));
      expect(seen).to.have.length(7);
    });

    it("filters by state, runbook and time", async () => {
      const database = await at().open();
      const [old, ended] = [await opened(database, "Old"), await opened(database, "Ended")];
      await database.progress.record(ended, { runbook: "drift" });
      await database.progress.conclude(ended, { kind: "shadowed", reason: "done" });
      at().clock.pass(MINUTE);
      const fresh = await opened(database, "Fresh");
      const ids = async (filter: object): Promise<readonly RunId[]> =>
        (await database.journal.list({ limit: 10, ...filter })).runs.map((run) => run.id);

      expect(await ids({ state: "accepted" })).to.deep.equal([fresh, old]);
      expect(await ids({ runbook: "drift" })).to.deep.equal([ended]);
      expect(await ids({ runbook: "drift", state: "accepted" })).to.deep.equal([]);
      expect(await ids({ since: at().clock.now() })).to.deep.equal([fresh]);
      expect(await ids({ cursor: "!" })).to.deep.equal([]);
    });
  });

  describe("retention", () => {
    it("deletes whole ended runs in batches, and nothing that is at work", async () => {
      const database = await at().open();
      const runs = await Promise.all(["A", "B", "C", "D"].map((group) => opened(database, group)));
      for (const run of runs.slice(0, 3)) await endWholly(database, run);
      at().clock.pass(MINUTE);

      const swept = [
        await database.sweepRetention(at().clock.now(), 2),
        await database.sweepRetention(at().clock.now(), 2),
        await database.sweepRetention(at().clock.now(), 2),
      ];

      expect(swept).to.deep.equal([2, 1, 0]);
      const left = await database.journal.list({ limit: 10 });
      expect(left.runs.map((run) => run.id)).to.deep.equal(runs.slice(3));
      for (const table of ["events", "steps", "intents"] as const) {
        expect(await database.store.db.selectFrom(table).selectAll().execute(), table).to.deep.equal([]);
      }
      const stored = await database.store.db.selectFrom("notifications").select("run_id").execute();
      expect(stored).to.deep.equal([{ run_id: runs[3] }]);
      expect(await database.store.db.selectFrom("groups").select("run_id").execute()).to.deep.equal(stored);
    });

    it("deletes notifications that never had a run, and lets a forgotten group start anew", async () => {
      const database = await at().open();
      await database.journal.accept(notificationOf("Backlog", [{ status: "resolved" }]));
      at().clock.pass(MINUTE);

      await database.sweepRetention(at().clock.now(), 10);

      expect(await database.store.db.selectFrom("notifications").selectAll().execute()).to.deep.equal([]);
      expect(await opened(database)).to.be.a("string");
    });
  });

  describe("readiness", () => {
    it("is checked by a real write, and told by an error that names the journal", async () => {
      const database = await at().open();

      await database.check();
      await database.close();
      const error: unknown = await database.check().catch((failure: unknown) => failure);

      expect(error).to.include({ name: "OutsideError", system: "journal" });
    });
  });
}

async function endWholly(database: Database, run: RunId): Promise<void> {
  const task = { id: run, run, kind: "remediate" } as const;
  await database.tasks.claim(task, "us");
  await database.events.append(run, { key: "x", name: "step", data: null });
  await database.progress.conclude(run, { kind: "shadowed", reason: "done" });
  await database.tasks.done(task);
}
