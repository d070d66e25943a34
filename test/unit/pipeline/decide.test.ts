import { expect } from "chai";
import type { Decision } from "../../../src/domain/plan.ts";
import { World } from "../../support/world.ts";

async function planned(ready: number | undefined): Promise<{ step: Decision; record: unknown }> {
  const world = new World({ ready });
  await world.work();
  const step = [...world.memory.steps.values()].find((each) => each.name === "plan");
  return { step: JSON.parse(step && "value" in step ? step.value : "null"), record: world.record.plan };
}

describe("the plan in a run's log", () => {
  it("tells of every cause whether it held, by which values", async () => {
    const { step } = await planned(0);

    expect(step.causes).to.deep.equal([
      {
        name: "processor-down",
        truth: "true",
        when: "processor.ready == 0",
        values: '{"ready":0}',
        action: "test.restart",
      },
      { name: "redis-down", truth: "false", when: "processor.ready == 1", values: '{"ready":0}' },
    ]);
  });

  it("tells what was missing where a cause could not be judged", async () => {
    const { step } = await planned(undefined);

    expect(step.causes.map(({ truth, missing }) => [truth, missing])).to.deep.equal([
      ["unknown", "processor.ready == 0"],
      ["unknown", "processor.ready == 1"],
    ]);
  });

  it("stays short in the run's record, which lists show", async () => {
    const { record } = await planned(0);

    expect(record).to.include({ kind: "act", cause: "processor-down" }).and.not.to.have.property("causes");
  });
});
