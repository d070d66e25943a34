import { expect } from "chai";
import { WIDE_LIMITS } from "../../src/domain/budgets.ts";
import { forgetsTooSoon } from "../../src/domain/retention.ts";

const HOUR = 3_600_000;

describe("a retention", () => {
  const limits = { actions: 3, window: 7 * 24 * HOUR, cooldown: 0, attempts: 2, minAge: 0 };
  const runbook = { limits: { ...limits, runbook: { count: 6, window: HOUR } } };

  it("is refused at load when it deletes actions that a budget still counts", () => {
    const flaw = forgetsTooSoon({ retention: 24 * HOUR, limits: WIDE_LIMITS }, [runbook]);

    expect(flaw).to.equal("store.retention: is 24 h, but actions are counted over 168 h: keep runs at least that long");
  });

  it("may be as long as the longest window", () => {
    expect(forgetsTooSoon({ retention: 7 * 24 * HOUR, limits: WIDE_LIMITS }, [runbook])).to.equal(undefined);
  });
});
