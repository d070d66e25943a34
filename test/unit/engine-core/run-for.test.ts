import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { expect } from "chai";
import { runFor } from "../../../src/adapters/engine-core/run-for.ts";
import { STEP_CHANNEL } from "../../../src/adapters/engine-core/step-channel.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { Cancelled, Interrupted, type Run, type StepContext } from "../../../src/ports/run.ts";
import { type EngineParts, engineParts, rejection, TASK } from "../../support/database-engine.ts";

const failure = (code: "unreachable" | "timed-out" | "forbidden", retryAfter?: number): OutsideError =>
  new OutsideError("pagerduty", code, "asking", {
    detail: "words",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

function runOver({ recorder, reins, tools }: EngineParts): Run {
  return runFor(TASK, recorder, reins, tools);
}

/** Fails with these in turn, then returns how often it was called. */
function failing(...errors: readonly unknown[]): { work: (at: StepContext) => Promise<number>; doubts: boolean[] } {
  const doubts: boolean[] = [];
  const work = async ({ doubt }: StepContext): Promise<number> => {
    doubts.push(doubt);
    const error = errors[doubts.length - 1];
    if (error !== undefined) throw error as Error;
    return doubts.length;
  };
  return { work, doubts };
}

/** Waits for its signal alone. */
const untilAborted = ({ signal }: StepContext): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });

describe("a run's step", () => {
  it("is done once, and gives every replay what it gave the first time", async () => {
    const parts = engineParts();
    const work = async () => ({ at: 1, nothing: undefined });

    const first = await runOver(parts).step("a", work);
    const replayed = await runOver(parts).step("a", () => Promise.reject(new Error("done twice")));

    expect(first).to.deep.equal({ at: 1 });
    expect(replayed).to.deep.equal({ at: 1 });
  });

  it("throws what the work threw, at every replay too", async () => {
    const parts = engineParts();

    const first = await rejection(runOver(parts).step("a", () => Promise.reject(failure("forbidden"))));
    const replayed = await rejection(runOver(parts).step("a", () => Promise.resolve(1)));

    for (const error of [first, replayed]) {
      expect(error).to.be.instanceOf(OutsideError);
      expect(error).to.include({ system: "pagerduty", code: "forbidden", doing: "asking", detail: "words" });
    }
  });

  it("throws a bug's words at every replay, and its stack the first time", async () => {
    const parts = engineParts();
    const bug = new TypeError("x is not a function");

    const first = await rejection(runOver(parts).step("a", () => Promise.reject(bug)));
    const replayed = await rejection(runOver(parts).step("a", () => Promise.resolve(1)));

    expect(first).to.include({ name: "TypeError", message: bug.message, cause: bug });
    expect(replayed).to.include({ name: "TypeError", message: bug.message });
  });

  it("takes its position when it is asked for, so that steps may run side by side", async () => {
    const parts = engineParts();
    const run = runOver(parts);
    const gate = Promise.withResolvers<void>();

    const slow = run.step("slow", () => gate.promise.then(() => "slow"));
    const quick = await run.step("quick", () => Promise.resolve("quick"));
    gate.resolve();

    expect([await slow, quick]).to.deep.equal(["slow", "quick"]);
    expect([...parts.memory.keys()]).to.deep.equal([2, 1]);
    expect(parts.memory.get(1)).to.deep.equal({ kind: "returned", value: "slow" });
  });

  it("is tried again while the failure may pass, and is in doubt once a try may have got through", async () => {
    const parts = engineParts();
    const { work, doubts } = failing(failure("unreachable"), failure("timed-out"));

    expect(await runOver(parts).step("a", work)).to.equal(3);
    expect(doubts).to.deep.equal([false, false, true]);
  });

  it("is in doubt from its first try when the task had been started before", async () => {
    const { work, doubts } = failing();

    await runOver(engineParts(true)).step("a", work);

    expect(doubts).to.deep.equal([true]);
  });

  it("gives up after its retries, and at once when a retry would not help", async () => {
    const many = failing(...Array.from({ length: 9 }, () => failure("unreachable")));
    const once = failing(failure("unreachable"));
    const never = failing(failure("forbidden"));

    await rejection(runOver(engineParts()).step("a", many.work));
    await rejection(runOver(engineParts()).step("a", once.work, { retries: 0 }));
    await rejection(runOver(engineParts()).step("a", never.work));

    expect([many, once, never].map(({ doubts }) => doubts.length)).to.deep.equal([5, 1, 1]);
  });

  it("waits as long as the system asked for", async () => {
    const parts = engineParts();
    const from = parts.tools.clock.now();

    await runOver(parts).step("a", failing(failure("unreachable", 20_000)).work);

    expect(parts.tools.clock.now() - from).to.be.within(20_000, 20_001);
  });

  it("ends at its deadline with the last failure, or says that the step itself was too slow", async () => {
    const asked = failing(failure("unreachable", 90_000));

    const last = await rejection(runOver(engineParts()).step("a", asked.work));
    const slow = await rejection(runOver(engineParts()).step("a", untilAborted, { deadline: 5_000 }));
    const deaf = await rejection(runOver(engineParts()).step("a", () => new Promise(() => undefined)));

    expect(last).to.include({ system: "pagerduty", code: "unreachable" });
    expect(slow).to.include({ system: "step", code: "timed-out", detail: "not done within 5 s" });
    expect(deaf).to.include({ system: "step", code: "timed-out", detail: "not done within 60 s" });
  });

  it("waits for a database that is away as long as it takes, and does not call that a failure", async () => {
    const away = Array.from({ length: 30 }, () => new OutsideError("journal", "unreachable", "reading"));
    const { work, doubts } = failing(...away);

    expect(await runOver(engineParts()).step("a", work)).to.equal(31);
    expect(doubts.slice(0, 3)).to.deep.equal([false, true, true]);
  });

  it("lets go when the database says that the process was replaced", async () => {
    const parts = engineParts();
    const replaced = new OutsideError("journal", "conflict", "writing for a run");

    const error = await rejection(runOver(parts).step("a", () => Promise.reject(replaced)));

    expect(error).to.be.instanceOf(Interrupted);
    expect(parts.memory.size).to.equal(0);
  });

  it("remembers nothing when the process lets go of it", async () => {
    const parts = engineParts();
    const reason = new Interrupted("drain");

    const step = rejection(runOver(parts).step("a", untilAborted));
    await Promise.resolve().then(() => parts.lettingGo.abort(reason));

    expect(await step).to.be.instanceOf(Interrupted);
    expect(parts.memory.size).to.equal(0);
  });

  it("remembers what it finished although the process lets go", async () => {
    const parts = engineParts();

    const value = await runOver(parts).step("a", async () => {
      parts.lettingGo.abort(new Interrupted("drain"));
      return "finished";
    });

    expect(value).to.equal("finished");
    expect(parts.memory.get(1)).to.deep.equal({ kind: "returned", value: "finished" });
  });

  it("is cancelled in the midst of its work, and so is every later one but those that tidy up", async () => {
    const parts = engineParts();
    const run = runOver(parts);

    const first = await rejection(
      run.step("a", (at) => {
        setImmediate(() => parts.cancelled.abort(new Cancelled("stop")));
        return untilAborted(at);
      }),
    );
    const second = await rejection(run.step("b", () => Promise.resolve("done")));
    const tidied = await run.step("c", () => Promise.resolve("done"), { tidies: true });

    expect([first, second].map((error) => (error as Error).name)).to.deep.equal(["Cancelled", "Cancelled"]);
    expect(tidied).to.equal("done");
  });

  it("stays as it was remembered when the run is cancelled later", async () => {
    const parts = engineParts();
    await runOver(parts).step("a", () => Promise.resolve(1));
    parts.cancelled.abort(new Cancelled("stop"));

    expect(await runOver(parts).step("a", () => Promise.resolve(2))).to.equal(1);
  });

  it("tells its moments to those who watch, and its length and failure to telemetry", async () => {
    const parts = engineParts();
    const seen: unknown[] = [];
    const watch = (message: unknown): void => void seen.push(message);
    subscribe(STEP_CHANNEL, watch);

    await runOver(parts).step("a", () => Promise.resolve(1));
    await runOver(parts).step("a", () => Promise.resolve(1));
    await rejection(
      runFor(TASK, engineParts().recorder, parts.reins, parts.tools).step("b", failing(failure("forbidden")).work),
    );
    unsubscribe(STEP_CHANNEL, watch);

    const at = { run: "r1", task: "r1" };
    const phases = ["before", "done", "recorded"];
    expect(seen).to.deep.equal(["a", "b"].flatMap((step) => phases.map((phase) => ({ ...at, step, phase }))));
    expect(parts.told).to.deep.equal([
      { kind: "step-ended", run: "r1", step: "a", ms: 0, error: null },
      { kind: "step-ended", run: "r1", step: "b", ms: 0, error: "forbidden" },
    ]);
  });
});
