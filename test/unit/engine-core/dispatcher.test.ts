import { expect } from "chai";
import { dispatcher } from "../../../src/adapters/engine-core/dispatcher.ts";
import type { RunId } from "../../../src/domain/brand.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Task } from "../../../src/ports/engine.ts";
import { engineParts } from "../../support/database-engine.ts";

/** A work list of `count` tasks. */
function workList(count: number) {
  const waiting: Task[] = Array.from({ length: count }, (_, index) => ({
    id: `r${index}`,
    run: `r${index}` as RunId,
    kind: "remediate",
  }));
  return {
    claimable: (limit: number) => Promise.resolve(waiting.slice(0, limit)),
    claim: (task: Task) => {
      const index = waiting.findIndex((each) => each.id === task.id);
      if (index === -1) return Promise.resolve(undefined);
      waiting.splice(index, 1);
      return Promise.resolve({ resumed: false, doubt: false });
    },
  };
}

describe("the dispatcher", () => {
  it("takes everything that waits, and never more at a time than it may", async () => {
    const { tools } = engineParts();
    const all = Promise.withResolvers<void>();
    let now = 0;
    let most = 0;
    let done = 0;

    const dispatching = dispatcher(
      { tasks: workList(50), owner: "us", concurrency: 7, every: 1_000, tools },
      async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        if (++done === 50) all.resolve();
      },
    );
    await all.promise;
    await dispatching.stop();

    expect({ most, done }).to.deep.equal({ most: 7, done: 50 });
  });

  it("looks again at the next sweep when the database was away, and tells when it goes and comes", async () => {
    const { tools, told } = engineParts();
    const tasks = workList(1);
    let looks = 0;
    const flaky = {
      ...tasks,
      claimable: (limit: number) =>
        ++looks < 3
          ? Promise.reject(new OutsideError("journal", "unreachable", "looking for work"))
          : tasks.claimable(limit),
    };
    const from = tools.clock.now();

    const taken = Promise.withResolvers<void>();
    const dispatching = dispatcher({ tasks: flaky, owner: "us", concurrency: 1, every: 1_000, tools }, async () =>
      taken.resolve(),
    );
    await taken.promise;
    await dispatching.stop();

    expect(tools.clock.now() - from).to.be.at.least(2_000);
    expect(told.map((happening) => happening.kind)).to.deep.equal(["degraded", "restored"]);
  });

  it("stops when what is in flight has come to rest, and takes nothing more", async () => {
    const { tools } = engineParts();
    const gate = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    let count = 0;
    const dispatching = dispatcher({ tasks: workList(5), owner: "us", concurrency: 1, every: 1_000, tools }, () => {
      count += 1;
      started.resolve();
      return gate.promise;
    });
    await started.promise;

    const stopped = dispatching.stop();
    gate.resolve();
    await stopped;

    expect(count).to.equal(1);
  });
});
