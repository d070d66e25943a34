// A process of its own that accepts notifications and works on them, until it is told to drain or killed.

import { flushCompileCache } from "node:module";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { openDatabase, type Where } from "../../src/adapters/database/open-database.ts";
import type { Timing } from "../../src/adapters/dbos/timing.ts";
import { embeddedEngine } from "../../src/adapters/embedded/embedded-engine.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { Notification } from "../../src/domain/notification.ts";
import type { Engine } from "../../src/ports/engine.ts";
import type { Fence } from "../../src/ports/fence.ts";
import { diary, FENCED, HOOK_DIARY } from "./engine-diary.ts";
import { storyOf } from "./engine-story.ts";

export type WorkerOrder =
  | { readonly kind: "accept"; readonly notifications: readonly Notification[] }
  | { readonly kind: "cancel"; readonly run: string }
  | { readonly kind: "answer"; readonly run: string }
  | { readonly kind: "purge" }
  | { readonly kind: "drain" };

export interface WorkerOptions {
  readonly where: Where;
  readonly timing: Timing;
  readonly concurrency: number;
}

const options = JSON.parse(process.argv[2] ?? "") as WorkerOptions;
const book = diary(process.env[HOOK_DIARY] ?? "/dev/null");
const ids = identity(systemClock);
const tools = {
  clock: systemClock,
  random: Math.random,
  tell: (happening: unknown) => {
    if (process.env["ENGINE_TELL"]) console.error(process.pid, Date.now() % 100_000, happening);
  },
};

const opened = await open(options);
const { database, engine, fence } = opened;
await engine.start(storyOf({ database, fence, diary: book }));
flushCompileCache(); // one that is killed would leave nothing for the next
process.send?.({ kind: "started" });

process.on("message", (order: WorkerOrder) => {
  void obey(order).then((answer) => (order.kind === "drain" ? process.disconnect() : process.send?.(answer)));
});

async function obey(order: WorkerOrder): Promise<unknown> {
  switch (order.kind) {
    case "accept": {
      const receipts = await Promise.all(order.notifications.map((each) => database.journal.accept(each)));
      engine.wake();
      return [...new Set(receipts.flatMap((receipt) => receipt.runs))];
    }
    case "cancel":
      return database.journal.cancel(order.run as RunId, "ann", "enough");
    case "answer":
      return database.approvals.answer(order.run as RunId, { kind: "approved", by: "ann", why: "" });
    case "purge":
      await database.sweepRetention(Date.now() + 1_000, 100);
      return opened.purge(100);
    case "drain":
      await engine.drain();
      await database.close();
      return undefined;
  }
}

interface Opened {
  readonly database: Awaited<ReturnType<typeof openDatabase>>;
  readonly engine: Engine;
  readonly fence: Fence;
  purge(batch: number): Promise<number>;
}

async function open({ where, timing, concurrency }: WorkerOptions): Promise<Opened> {
  const common = { clock: systemClock, identity: ids, relapseWindow: 60_000 };
  if (where.kind === "sqlite") {
    const database = await openDatabase(where, common);
    const engine = embeddedEngine({ database, tools, concurrency });
    return { database, engine, fence: { check: () => undefined }, purge: () => Promise.resolve(0) };
  }
  const { dbosEngine, newReplica } = await import("../../src/adapters/dbos/dbos-engine.ts");
  const { stillAlive } = await import("../../src/adapters/dbos/replicas.ts");
  const replica = newReplica();
  const database = await openDatabase(where, { ...common, checkOwner: stillAlive(replica) });
  const onFenced = (): void => process.exit(FENCED);
  const parts = { url: where.url, replica, database, tools, onFenced, concurrency, timing };
  const log = (line: unknown): void => {
    if (process.env["ENGINE_TELL"]) console.error(process.pid, Date.now() % 100_000, line);
  };
  return { database, ...dbosEngine({ ...parts, log }) };
}
