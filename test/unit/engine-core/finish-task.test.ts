import { expect } from "chai";
import { finishTask, type Go } from "../../../src/adapters/engine-core/finish-task.ts";
import type { Outcome } from "../../../src/domain/outcome.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { Interrupted, PutAside } from "../../../src/ports/run.ts";
import { engineParts, TASK } from "../../support/database-engine.ts";

/** A work list and a record in memory; `away`: how often the database fails before it answers. */
function kept(away = 0): {
  readonly story: string[];
  readonly parts: Parameters<typeof finishTask>[2];
} {
  const story: string[] = [];
  let failures = 0;
  let left = away;
  const answer = async <T>(line: string, value: T): Promise<T> => {
    if (left-- > 0) throw new OutsideError("journal", "unreachable", "writing");
    story.push(line);
    return value;
  };
  return {
    story,
    parts: {
      tasks: {
        done: () => answer("done", undefined),
        failed: () => answer("failed", ++failures),
        putAside: (_task, until) => answer(`aside until ${until}`, undefined),
      },
      progress: { conclude: (_run, { kind, reason }: Outcome) => answer(`${kind}: ${reason}`, undefined) },
    },
  };
}

describe("finishing a task", () => {
  it("ends it when its work ends, however long the database is away", async () => {
    const { story, parts } = kept(20);

    await finishTask(TASK, () => Promise.resolve(), parts, engineParts());

    expect(story).to.deep.equal(["done"]);
  });

  it("works through it again, as resumed, when the database failed the work", async () => {
    const { story, parts } = kept();
    const resumed: boolean[] = [];
    const go: Go = async (reins) => {
      resumed.push(reins.resumed);
      if (resumed.length < 4) throw new OutsideError("journal", "unreachable", "reading");
    };

    await finishTask(TASK, go, parts, engineParts());

    expect(resumed).to.deep.equal([false, true, true, true]);
    expect(story).to.deep.equal(["done"]);
  });

  it("tries work with a bug three times, tells of each, and then gives up its run", async () => {
    const { story, parts } = kept();
    const engine = engineParts();

    await finishTask(TASK, () => Promise.reject(new TypeError("x is undefined")), parts, engine);

    const reason = "A fault in first-responder itself ended the run: its log tells more.";
    expect(story).to.deep.equal(["failed", "failed", "failed", `failed: ${reason}`, "done"]);
    expect(engine.told.map((happening) => happening.kind)).to.deep.equal(["task-started", "bug", "bug", "bug"]);
  });

  it("puts it aside, however long the database is away, when its work waits for somebody", async () => {
    const { story, parts } = kept(5);
    const engine = engineParts();

    await finishTask(TASK, () => Promise.reject(new PutAside(4_000)), parts, engine);

    expect(story).to.deep.equal(["aside until 4000"]);
    expect(engine.told.map((happening) => happening.kind)).to.deep.equal(["task-started"]);
  });

  it("leaves it as it is when the process lets go", async () => {
    const { story, parts } = kept();
    const engine = engineParts();
    engine.lettingGo.abort(new Interrupted("drain"));

    await finishTask(TASK, () => Promise.reject(new Interrupted("drain")), parts, engine);
    await finishTask(TASK, () => Promise.reject(new Error("broke off")), parts, engine);

    expect(story).to.deep.equal([]);
    expect(engine.told.map((happening) => happening.kind)).not.to.include("bug");
  });
});
