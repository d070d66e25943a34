import { expect } from "chai";
import { SANDBOX_DEFAULTS } from "../../../src/sandbox/pagerduty/start.ts";
import { failure, going, type Rig, rig } from "../../support/pagerduty-adapter.ts";
import { call, event } from "../../support/pagerduty-client.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const SERVICE = SANDBOX_DEFAULTS.service.id;
const HOUR = 3_600_000;

describe("maintenance windows at PagerDuty", () => {
  let at: Rig;
  const clock = handClock();

  beforeEach(async () => {
    at = await rig({ sandbox: { clock } });
  });

  afterEach(() => at.close());

  it("are told while they are open, with what people wrote and until when", async () => {
    at.sandbox.humanOpensMaintenance(SERVICE, "Ana", { description: "database migration", ms: HOUR });
    const until = Math.floor((clock.now() + HOUR) / 1_000) * 1_000;

    expect(await at.ours.maintenance.ongoing(SERVICE, going)).to.deep.equal([
      { description: "database migration", services: ["Drift"], until },
    ]);
    expect(await at.ours.maintenance.ongoing(undefined, going)).to.have.length(1);

    clock.advance(HOUR);
    expect(await at.ours.maintenance.ongoing(SERVICE, going)).to.deep.equal([]);
  });

  it("of other services are not told", async () => {
    at.sandbox.humanOpensMaintenance("POWN0000000001", "Ana", { description: "", ms: HOUR });

    expect(await at.ours.maintenance.ongoing(SERVICE, going)).to.deep.equal([]);
    expect(await at.ours.maintenance.ongoing(undefined, going)).to.deep.equal([]);
  });

  it("are unknown, which is not none, when PagerDuty does not tell them", async () => {
    at.sandbox.fault({ on: "GET /maintenance_windows", kind: "error", times: 10 });

    expect((await failure(at.ours.maintenance.ongoing(SERVICE, going))).code).to.equal("failing");
  });

  it("keep incidents from being opened", async () => {
    at.sandbox.humanOpensMaintenance(SERVICE, "Ana", { description: "", ms: HOUR });

    const taken = await call(at.sandbox.eventsUrl, "POST /v2/enqueue", event("trigger"));

    expect(taken.status).to.equal(202);
    expect(at.sandbox.state.incidents).to.deep.equal([]);
  });
});
