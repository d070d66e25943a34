import { expect } from "chai";
import { systemClock } from "../../../src/adapters/clock/system.ts";
import type { Database } from "../../../src/adapters/database/open-database.ts";
import { openDatabase } from "../../../src/adapters/database/open-database.ts";
import { alone } from "../../../src/adapters/dbos/alone.ts";
import { type Connections, connections } from "../../../src/adapters/dbos/connections.ts";
import { forgotten } from "../../../src/adapters/dbos/forgotten.ts";
import { type Replicas, replicas, stillAlive } from "../../../src/adapters/dbos/replicas.ts";
import { TIMING } from "../../../src/adapters/dbos/timing.ts";
import { identity } from "../../../src/adapters/identity/identity.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { notificationOf } from "../../support/database-notifications.ts";
import { postgresForTests } from "../../support/postgres.ts";

describe("Replicas on Postgres", () => {
  let database: Database;
  let pools: Connections;
  let ours: Replicas;
  let theirs: Replicas;

  before(async function () {
    this.timeout(30_000);
    const postgres = await postgresForTests();
    if (postgres.kind === "absent") {
      console.log(`      skipped: ${postgres.reason}`);
      return this.skip();
    }
    const url = await postgres.server.freshDatabase();
    pools = await connections(url, TIMING);
    database = await openDatabase(
      { kind: "postgres", url, poolSize: 4 },
      { clock: systemClock, identity: identity(systemClock), relapseWindow: 0, checkOwner: stillAlive("ours") },
    );
    ours = replicas("ours", pools.heart, database.store);
    theirs = replicas("theirs", pools.heart, database.store);
    await ours.join();
    await theirs.join();
  });

  after(async () => {
    await database?.close();
    await pools?.close();
  });

  it("are not buried while they beat", async () => {
    await theirs.beat();

    expect(await ours.bury(60_000)).to.deep.equal([]);
  });

  it("are told by their next beat that they were buried, and what they held shows", async () => {
    const [task] = await accepted("held");
    await database.tasks.claim(task, "theirs");

    const buried = await ours.bury(-1);

    expect(buried).to.deep.equal(["theirs"]);
    expect(await theirs.beat()).to.equal(false);
    expect(await ours.deadOwners()).to.deep.equal(["theirs"]);
    expect(await ours.beat()).to.equal(true);
  });

  it("give back what they hold in the table and nowhere else, but not what may just be being claimed", async () => {
    let now = 0;
    const giveBack = forgotten("ours", database.store, () => now);
    const [task] = await accepted("astray");
    await database.tasks.claim(task, "ours");
    const claimable = async (): Promise<boolean> =>
      (await database.tasks.claimable(10)).some(({ id }) => id === task.id);

    await giveBack(new Set());
    now = 19_000;
    await giveBack(new Set());
    const early = await claimable();
    now = 21_000;
    await giveBack(new Set([task.id]));
    const working = await claimable();
    await giveBack(new Set());
    now = 42_000;
    await giveBack(new Set());

    expect([early, working, await claimable()]).to.deep.equal([false, false, true]);
  });

  it("start one after the other", async () => {
    const story: string[] = [];
    const begins = (who: string): Promise<void> =>
      alone(pools.dbos, systemClock, async () => {
        story.push(`${who} begins`);
        await theirs.beat();
        story.push(`${who} is ready`);
      });

    await Promise.all([begins("a"), begins("b")]);

    const [first = ""] = story;
    const second = first.startsWith("a") ? "b" : "a";
    expect(story).to.deep.equal([first, `${first[0]} is ready`, `${second} begins`, `${second} is ready`]);
  });

  it("cannot write for a run once they were replaced", async () => {
    await ours.leave();

    const refused = await database.progress.conclude("r1" as never, { kind: "failed", reason: "-" }).catch(codeOf);

    expect(refused).to.equal("conflict");
  });

  async function accepted(group: string) {
    const { runs } = await database.journal.accept(notificationOf(group));
    const tasks = await database.tasks.claimable(10);
    return tasks.filter(({ run }) => runs.includes(run)) as [(typeof tasks)[number]];
  }
});

function codeOf(error: unknown): string {
  return error instanceof OutsideError ? error.code : "a bug";
}
