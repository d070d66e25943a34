import { expect } from "chai";
import { allow } from "../../../src/domain/verdict.ts";
import type { AcknowledgeQuestion } from "../../../src/guards/guard.ts";
import { maintenance } from "../../../src/guards/maintenance.ts";

describe("the maintenance guard", () => {
  it("asks for no windows when PagerDuty told with the incident that its service is in none", async () => {
    let asked = 0;
    const guard = maintenance({
      ongoing: async () => {
        asked += 1;
        return [];
      },
    });
    const standing = { kind: "beside", incident: { service: "PDRIFT", serviceStatus: "critical" }, reason: "" };

    const verdict = await guard.judge({ standing } as AcknowledgeQuestion, new AbortController().signal);

    expect([verdict, asked]).to.deep.equal([allow, 0]);
  });
});
