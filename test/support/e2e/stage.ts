import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const directories = new Set<string>();
process.once("exit", () => {
  for (const dir of directories) rmSync(dir, { recursive: true, force: true });
});

type Ending = () => unknown;

/** What a test has set up: all of it ends with the test, the newest first. */
export class Stage {
  readonly #endings: Ending[] = [];

  /** Does `ending` when the stage is struck. */
  last(ending: Ending): void {
    this.#endings.push(ending);
  }

  /** A new directory that goes with the stage. */
  async directory(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), "first-responder-e2e-"));
    directories.add(dir);
    this.last(async () => {
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      directories.delete(dir);
    });
    return dir;
  }

  /** Ends everything, also when one ending fails; then fails with the first failure. */
  async strike(): Promise<void> {
    const failures: unknown[] = [];
    for (const ending of this.#endings.splice(0).toReversed()) {
      await Promise.resolve()
        .then(ending)
        .catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "the stage could not be struck");
  }
}
