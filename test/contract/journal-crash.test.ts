import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { sqliteHome } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

const ROUNDS = 8;
const acceptor = fileURLToPath(new URL("../support/database-acceptor.ts", import.meta.url));

describe("the journal on SQLite, killed with -9", () => {
  let home: Awaited<ReturnType<typeof sqliteHome>>;
  beforeEach(async () => {
    home = await sqliteHome();
  });
  afterEach(() => home.remove());

  it("has everything it ever answered, whole and once", async () => {
    const answered = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const child = accepting(home.dir, `round${round}`);
      await collect(child, answered, 20 + Math.floor(Math.random() * 400));
    }

    const database = await home.open();

    expect(answered.size).to.be.above(ROUNDS * 20 - 1);
    for (const [group, run] of answered) {
      const again = await database.journal.accept(notificationOf(group));
      expect(again, group).to.deep.equal({ runs: [run], duplicate: true });
    }
    const { db } = database.store;
    const orphans = await db
      .selectFrom("runs")
      .leftJoin("notifications", "notifications.run_id", "runs.id")
      .select("runs.id")
      .where("notifications.body", "is", null)
      .execute();
    expect(orphans).to.deep.equal([]);
  }).timeout(30_000);

  it("lets the next process in at once, and only then", async () => {
    const child = accepting(home.dir, "first");
    await collect(child, new Map(), 1, false);

    const refused: unknown = await home.open().catch((error: unknown) => error);
    child.kill("SIGKILL");
    await once(child, "exit");
    const database = await home.open();

    expect(refused)
      .to.be.an("error")
      .with.property("message")
      .that.matches(/another process uses it.*DATABASE_URL/);
    expect((await database.journal.list({ limit: 1 })).runs).to.have.length(1);
  });
});

function accepting(dir: string, prefix: string): ChildProcess {
  return spawn(process.execPath, [acceptor, dir, prefix], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Reads answers, and kills the process in the middle of its work after `enough` of them. */
async function collect(child: ChildProcess, answered: Map<string, string>, enough: number, kill = true): Promise<void> {
  if (!child.stdout) throw new Error("no stdout");
  const lines = createInterface({ input: child.stdout });
  let count = 0;
  for await (const line of lines) {
    const [group = "", run] = line.split(" ");
    if (run !== undefined) answered.set(group, run);
    count += 1;
    if (count === enough && !kill) return;
    if (count === enough) child.kill("SIGKILL");
  }
  expect(count).to.be.at.least(enough);
}
