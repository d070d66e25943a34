import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a suite has set up: all of it ends with the suite, the newest first. */
export interface Stage {
  readonly dir: string;
  /** Ends `opened` with the stage. */
  keep<Opened>(opened: Opened, end: (opened: Opened) => Promise<void>): Opened;
}

/** Does `suite` in a directory of its own, and takes away everything afterwards. */
export async function onStage<Result>(suite: (stage: Stage) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), "first-responder-bench-"));
  const endings = [() => rm(dir, { recursive: true, force: true })];
  try {
    return await suite({
      dir,
      keep: (opened, end) => {
        endings.push(() => end(opened));
        return opened;
      },
    });
  } finally {
    for (const end of endings.toReversed()) await end();
  }
}
