import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TIMING } from "../../src/adapters/dbos/timing.ts";
import { diary } from "../support/engine-diary.ts";
import { type EngineHome, engineContract } from "./engine-suite.ts";

describe("The embedded engine", function () {
  this.timeout(30_000);
  engineContract(embeddedHome, 5);
});

async function embeddedHome(): Promise<EngineHome> {
  const dir = await mkdtemp(join(tmpdir(), "first-responder-engine-"));
  return {
    options: { where: { kind: "sqlite", dir: join(dir, "data") }, timing: TIMING, concurrency: 16 },
    diary: diary(join(dir, "diary")),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
