import { expect } from "chai";
import { byClocks } from "../../../src/adapters/database/moments.ts";
import type { Query } from "../../../src/adapters/database/store.ts";

describe("the moments by which budgets are judged", () => {
  it("are whole milliseconds, the earliest never later and the latest never earlier than any clock", async () => {
    const read = byClocks({ now: () => 1_000 }, () => 1_000.678);

    expect(await read({} as Query)).to.deep.equal({ earliest: 1_000, latest: 1_001, doubt: undefined });
  });
});
