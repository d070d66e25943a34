import { expect } from "chai";
import { sql } from "kysely";
import type { Database } from "../../src/adapters/database/open-database.ts";
import { runIdTime } from "../../src/domain/run-id.ts";
import { sqliteHome } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

describe("the embedded database", () => {
  let home: Awaited<ReturnType<typeof sqliteHome>>;
  beforeEach(async () => {
    home = await sqliteHome();
  });
  afterEach(() => home.remove());

  it("says that the disk is full, stores nothing by halves, and goes on when there is room", async () => {
    const database = await home.open();
    const { store } = database;
    const fill = (index: number) => notificationOf(`Group${index}`, [{}], { receiver: "x".repeat(20_000) });
    await sql`pragma max_page_count = 100`.execute(store.db);

    const errors: unknown[] = [];
    let stored = 0;
    for (let index = 0; errors.length < 3; index++) {
      await database.journal.accept(fill(index)).then(
        () => stored++,
        (error: unknown) => errors.push(error),
      );
    }
    const before = await counts(database);
    await sql`pragma max_page_count = 100000`.execute(store.db);
    const after = await database.journal.accept(fill(stored));

    for (const error of errors) {
      expect(error).to.include({
        name: "OutsideError",
        system: "journal",
        code: "rejected",
        detail: "the disk is full",
      });
    }
    expect(stored).to.be.above(0);
    expect(before).to.deep.equal([stored, stored, stored, 0]);
    expect(after.runs).to.have.length(1);
  });

  it("syncs each commit to the disk", async () => {
    const { store } = await home.open();

    const level = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db);
    const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db);

    expect(level.rows).to.deep.equal([{ synchronous: 2 }]);
    expect(mode.rows).to.deep.equal([{ journal_mode: "wal" }]);
  });

  it("is refused to a second user, also in one process", async () => {
    await home.open();

    const error: unknown = await home.open().catch((failure: unknown) => failure);

    expect(error)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/another process uses it/);
  });

  it("turns away what it could only keep waiting for long", async () => {
    const database = await home.open();
    const groups = Array.from({ length: 1_500 }, (_, index) => `Group${index}`);

    const settled = await Promise.allSettled(groups.map((group) => database.journal.accept(notificationOf(group))));

    const refused = settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
    expect(refused.length).to.equal(1_500 - 1_024);
    expect(refused[0]).to.include({ name: "OutsideError", system: "journal", code: "throttled" });
  });

  it("lists any page of 100,000 runs within 50 ms", async () => {
    const database = await home.open();
    await seedRuns(database, 100_000);
    const middle = await database.journal.list({ limit: 200, since: 50_000 });
    expect(middle.runs).to.have.length(200);
    const filters = [
      {},
      { state: "running" },
      { state: "ended" },
      { runbook: "drift-3" },
      { runbook: "drift-3", state: "running" },
      { runbook: "drift-3", since: 90_000 },
      { state: "ended", since: 10, cursor: middle.next ?? "" },
    ] as const;

    for (const filter of filters) {
      const times: number[] = [];
      for (let round = 0; round < 5; round++) {
        const from = performance.now();
        await database.journal.list({ limit: 50, ...filter });
        times.push(performance.now() - from);
      }
      const median = times.toSorted((a, b) => a - b)[2];
      expect(median, JSON.stringify(filter)).to.be.below(50);
    }
  });
});

async function counts(database: Database): Promise<number[]> {
  const tables = ["notifications", "groups", "runs", "tasks"] as const;
  const rows = tables.map((table) => database.store.db.selectFrom(table).select(sql`1`.as("one")).execute());
  return (await Promise.all(rows)).map((each) => each.length);
}

/** Run `n` was accepted at millisecond `n`. */
async function seedRuns({ store }: Database, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => runIdTime(index + 1) + "0".repeat(16));
  await sql`
    insert into runs (id, kind, state, mode, source, group_key, alertname, accepted_at, runbook, relapses)
    select value, 'episode', iif(key % 10000 = 0, 'running', 'ended'), 'auto', 'main',
      'group', 'Backlog', key + 1, 'drift-' || (key % 7), 0
    from json_each(${JSON.stringify(ids)})`.execute(store.db);
}
