import { expect } from "chai";
import type { Database } from "../../src/adapters/database/open-database.ts";
import type { IncidentId, RunId } from "../../src/domain/brand.ts";
import type { Told } from "../../src/ports/acts.ts";
import type { Question } from "../../src/ports/approvals.ts";
import type { DatabaseHome } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

const MINUTE = 60_000;

/** Runs that wait for people: put aside and woken, asked and answered. */
export function peopleSuite(at: () => DatabaseHome): void {
  const working = async (database: Database): Promise<RunId> => {
    const { runs } = await database.journal.accept(notificationOf("Backlog"));
    const run = runs[0] as RunId;
    await database.tasks.claim(taskOf(run), "us");
    return run;
  };
  const question = (run: RunId, plan = "plan-1"): Question => ({
    run,
    plan,
    says: "restart Deployment a/b",
    diff: ["a: 1 -> 2"],
    risk: "Its pods are replaced.",
    reason: "Runbook drift acts only when a person approves.",
    until: at().clock.now() + 30 * MINUTE,
  });

  describe("a run that was put aside", () => {
    it("is taken up at its time and not before, and nothing of it is in doubt", async () => {
      const database = await at().open();
      const run = await working(database);

      await database.tasks.putAside(taskOf(run), at().clock.now() + MINUTE);

      expect(await database.tasks.claimable(10)).to.be.empty;
      at().clock.pass(MINUTE);
      expect((await database.tasks.claimable(10)).map(({ id }) => id)).to.deep.equal([run]);
      expect(await database.tasks.claim(taskOf(run), "us")).to.deep.equal({ resumed: true, doubt: false });
    });

    it("is taken up at once by whoever looks, when its alert resolves or somebody cancels it", async () => {
      const database = await at().open();
      const other = await at()
        .open(at().kind === "sqlite" ? undefined : {})
        .catch(() => database);
      const run = await working(database);

      for (const wake of [
        () => other.journal.accept(notificationOf("Backlog", [{ status: "resolved" }])),
        () => other.journal.cancel(run, "ann", "enough"),
      ]) {
        await database.tasks.putAside(taskOf(run), at().clock.now() + MINUTE);
        expect(await database.tasks.claimable(10)).to.be.empty;
        await wake();
        expect((await other.tasks.claimable(10)).map(({ id }) => id)).to.include(run);
        await database.tasks.claim(taskOf(run), "us");
      }
    });

    it("is not left asleep by a ring that came just before", async () => {
      const database = await at().open();
      const run = await working(database);
      await database.approvals.ask(question(run), 1);

      await database.approvals.answer(run, { kind: "approved", by: "ann", why: "" });
      await database.tasks.putAside(taskOf(run), at().clock.now() + MINUTE);

      expect((await database.tasks.claimable(10)).map(({ id }) => id)).to.deep.equal([run]);
    });

    it("that dies after it was taken up again is in doubt", async () => {
      const database = await at().open();
      const run = await working(database);
      await database.tasks.putAside(taskOf(run), at().clock.now());
      await database.tasks.claim(taskOf(run), "us");

      await database.tasks.release("us");

      expect(await database.tasks.claim(taskOf(run), "us")).to.deep.equal({ resumed: true, doubt: true });
    });
  });

  describe("a question", () => {
    it("is answered once, by whoever comes first, and the answer is in the run's log", async () => {
      const database = await at().open();
      const run = await working(database);
      await database.approvals.ask(question(run), 1);

      const answers = await Promise.all(
        ["ann", "bob", "eve"].map((by) => database.approvals.answer(run, { kind: "approved", by, why: "go" })),
      );

      expect(answers.toSorted()).to.deep.equal(["answered-before", "answered-before", "taken"]);
      const asked = await database.approvals.read(run);
      expect(asked?.answer).to.deep.include({ kind: "approved", why: "go", at: at().clock.now() });
      const logged = (await database.events.read(run, 0)).filter(({ name }) => name === "approved");
      expect(logged.map(({ data }) => data)).to.deep.equal([{ by: asked?.answer?.by, why: "go", plan: "plan-1" }]);
    });

    it("takes no answer before it is asked, after its time, or meant for another plan", async () => {
      const database = await at().open();
      const run = await working(database);
      const yes = { kind: "approved", by: "ann", why: "" } as const;

      expect(await database.approvals.answer(run, yes)).to.equal("nothing-asked");
      await database.approvals.ask(question(run), 1);
      expect(await database.approvals.answer(run, { ...yes, plan: "plan-0" })).to.equal("another-plan");
      at().clock.pass(30 * MINUTE + 1);
      expect(await database.approvals.answer(run, yes)).to.equal("too-late");
      expect((await database.approvals.read(run))?.answer).to.equal(null);
    });

    it("asked again about another plan, has no answer: the first one's was for the first", async () => {
      const database = await at().open();
      const run = await working(database);
      await database.approvals.ask(question(run), 1);
      await database.approvals.answer(run, { kind: "approved", by: "ann", why: "" });

      await database.approvals.ask(question(run, "plan-2"), 2);
      await database.approvals.ask(question(run, "plan-3"), 2);

      expect(await database.approvals.read(run)).to.deep.include({ round: 2, plan: "plan-2", answer: null });
    });
  });

  describe("what people did", () => {
    it("is stored once however often it is told, and wakes the runs on that incident alone", async () => {
      const database = await at().open();
      const run = await working(database);
      await database.progress.record(run, { incident: { id: "Q1", url: "" } });
      await database.tasks.putAside(taskOf(run), at().clock.now() + MINUTE);

      expect(await database.acts.tell(act("e0", "Q11"))).to.equal(true);
      expect(await database.tasks.claimable(10)).to.be.empty;
      const told = await Promise.all([1, 2, 3].map(() => database.acts.tell(act("e1", "Q1"))));

      expect(told.filter(Boolean)).to.have.length(1);
      expect((await database.tasks.claimable(10)).map(({ id }) => id)).to.deep.equal([run]);
      expect(await database.acts.of("Q1" as IncidentId)).to.deep.equal([act("e1", "Q1")]);
    });

    it("goes when it is older than the retention", async () => {
      const database = await at().open();
      await database.acts.tell(act("e1", "Q1"));
      at().clock.pass(MINUTE);

      await database.sweepRetention(at().clock.now(), 10);

      expect(await database.acts.of("Q1" as IncidentId)).to.be.empty;
    });
  });
}

function taskOf(run: RunId) {
  return { id: run, run, kind: "remediate" } as const;
}

function act(id: string, incident: string): Told {
  return {
    id,
    incident: incident as IncidentId,
    kind: "annotated",
    agent: { id: "P1", name: "Ana \u2028 Oncall" },
    note: { id: "N1", text: "stop" },
    at: 1_000,
  };
}
