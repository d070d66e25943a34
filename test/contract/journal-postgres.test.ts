import { expect } from "chai";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import { allow } from "../../src/domain/verdict.ts";
import { type DatabaseHome, postgresHome, RELAPSE_WINDOW, stillClock } from "../support/database.ts";
import { notificationOf } from "../support/database-notifications.ts";

describe("one Postgres under several replicas", () => {
  let home: DatabaseHome | undefined;
  beforeEach(async function () {
    home = await postgresHome();
    if (!home) this.skip(); // no Postgres on this machine
  });
  afterEach(() => home?.remove());

  const replicas = async (count: number) => {
    const one = home;
    if (!one) throw new Error("no Postgres");
    return Promise.all(Array.from({ length: count }, () => one.open()));
  };

  it("is migrated once when all start at the same moment", async () => {
    const [one, ...others] = await replicas(4);

    expect(others).to.have.length(3);
    expect((await one?.journal.list({ limit: 1 }))?.runs).to.deep.equal([]);
  });

  it("opens one run for twins that reach different replicas at the same moment", async () => {
    const handles = await replicas(3);
    const groups = Array.from({ length: 60 }, (_, index) => notificationOf(`Group${index}`));

    const receipts = await Promise.all(
      handles.map((handle, turn) => {
        const order = turn === 1 ? groups.toReversed() : groups;
        return Promise.all(order.map((each) => handle.journal.accept(each)));
      }),
    );

    const runs = new Set(receipts.flat().flatMap((receipt) => receipt.runs));
    expect(runs.size).to.equal(60);
    expect(receipts.flat().filter((receipt) => !receipt.duplicate)).to.have.length(60);
  });

  it("grants one action on a target that several replicas ask for at the same moment", async () => {
    const handles = await replicas(3);
    const runs = await Promise.all(
      handles.map(async (handle, index) => (await handle.journal.accept(notificationOf(`Group${index}`))).runs[0]),
    );
    const target = { kind: "Deployment", namespace: "a", name: "b" } as const;
    const common = { key: "k", target, runbook: "r", cause: "c", action: "kubernetes.restart" };
    const change = { kind: "restart", target, uid: "u", resourceVersion: "1", generation: 1, restartedAt: "" } as const;
    const runbook = { count: 9, window: 60_000 };
    const limits = { actions: 1, window: 60_000, cooldown: 0, attempts: 9, runbook, minAge: 0 };

    const verdicts = await Promise.all(
      handles.map((handle, index) =>
        handle.intents.reserve({ ...common, run: runs[index] ?? ("" as never), change, limits }),
      ),
    );

    expect(verdicts.filter((verdict) => verdict.kind === "allow")).to.deep.equal([allow]);
  });

  it("tells those who watch a run on one replica what another one writes", async () => {
    const [reader, writer] = await replicas(2);
    const receipt = await writer?.journal.accept(notificationOf("Backlog"));
    const run = receipt?.runs[0];
    if (!reader || !writer || !run) throw new Error("no run");

    const told = new Promise<void>((resolve) => {
      const stop = reader.events.watch(run, () => {
        stop();
        resolve();
      });
    });
    await writer.events.append(run, { key: "a", name: "step", data: null });

    await told;
  });

  it("is told as unreachable when nobody listens, or the connections are gone", async () => {
    const clock = stillClock();
    const options = { clock, identity: identity(clock), relapseWindow: RELAPSE_WINDOW };

    const nobody: unknown = await openDatabase(
      { kind: "postgres", url: "postgres://127.0.0.1:1/x", poolSize: 1 },
      options,
    )
      .then(() => undefined)
      .catch((error: unknown) => error);
    const [handle] = await replicas(1);
    await handle?.close();
    const gone: unknown = await handle?.journal.accept(notificationOf("Backlog")).catch((error: unknown) => error);

    for (const error of [nobody, gone]) {
      expect(error).to.include({ name: "OutsideError", system: "journal", code: "unreachable" });
    }
  });
});
