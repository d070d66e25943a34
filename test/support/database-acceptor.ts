import { writeSync } from "node:fs";
import { systemClock } from "../../src/adapters/clock/system.ts";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { identity } from "../../src/adapters/identity/identity.ts";
import { notificationOf } from "./database-notifications.ts";

/** A process that accepts for ever, and prints `group run` for each answer it got: `node database-acceptor.ts <dir> <prefix>`. */
const [, , dir = "", prefix = ""] = process.argv;
const clock = systemClock;
const database = await openDatabase({ kind: "sqlite", dir }, { clock, identity: identity(clock), relapseWindow: 1 });
let count = 0;

async function acceptForEver(): Promise<never> {
  for (;;) {
    const group = `${prefix}-${count++}`;
    const { runs } = await database.journal.accept(notificationOf(group));
    writeSync(1, `${group} ${runs.join()}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, acceptForEver));
