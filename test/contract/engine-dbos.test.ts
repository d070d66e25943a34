import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Timing } from "../../src/adapters/dbos/timing.ts";
import { diary } from "../support/engine-diary.ts";
import { type PostgresServer, postgresForTests } from "../support/postgres.ts";
import { type EngineHome, engineContract } from "./engine-suite.ts";

/** Four times as fast as in earnest. */
const FAST: Timing = { beat: 250, fence: 750, takeover: 1_250 };

describe("The engine on Postgres", () => {
  let server: PostgresServer;

  before(async function () {
    this.timeout(30_000);
    const postgres = await postgresForTests();
    if (postgres.kind === "absent") {
      console.log(`      skipped: ${postgres.reason}`);
      return this.skip();
    }
    server = postgres.server;
  });

  const home = async (): Promise<EngineHome> => {
    const dir = await mkdtemp(join(tmpdir(), "first-responder-engine-"));
    const url = await server.freshDatabase();
    return {
      options: { where: { kind: "postgres", url, poolSize: 8 }, timing: FAST, concurrency: 16 },
      diary: diary(join(dir, "diary")),
      remove: () => rm(dir, { recursive: true, force: true }),
    };
  };

  engineContract(home, 2);
});
