import { expect } from "chai";
import type { FaultSetup } from "../../src/sandbox/pagerduty/faults.ts";
import { inLanes } from "../support/e2e/lanes.ts";
import { type Ledger, ledger, REMEDIED } from "../support/e2e/ledger.ts";
import { breakProcessor, ended, night, over } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";

const READS = ["GET /incidents", "GET /incidents/:id", "GET /incidents/:id/notes"];
const WRITES = [
  "PUT /incidents/:id",
  "POST /incidents/:id/snooze",
  "POST /incidents/:id/notes",
  "PUT /incidents/:id/notes/:note",
];
const FOREVER = 100_000;

interface Case {
  readonly name: string;
  readonly faults: readonly FaultSetup[];
  /** What must have come of it; REMEDIED when not told otherwise. */
  readonly expected?: Ledger;
}

/** The next request of each of these kinds. */
function once(on: readonly string[], how: Omit<FaultSetup, "on">): readonly FaultSetup[] {
  return on.map((each) => ({ on: each, ...how }));
}

const EVERY = [...READS, ...WRITES];
const UNTOUCHED: Ledger = { ...REMEDIED, restarts: 0, incidents: ["triggered"], notes: [] };

/** The longest first: the others are played beside it. */
const CASES: readonly Case[] = [
  {
    name: "notes that are never written: the remedy is done all the same",
    faults: once(["POST /incidents/:id/notes"], { kind: "empty", times: FOREVER }),
    expected: { ...REMEDIED, notes: [] },
  },
  { name: "429 with headers", faults: once(EVERY, { kind: "throttled", resetSeconds: 1 }) },
  { name: "429 without headers", faults: once(EVERY, { kind: "throttled-bare" }) },
  { name: "500, twice in a row", faults: once(EVERY, { kind: "error", times: 2 }) },
  { name: "502 as a page of HTML", faults: once(EVERY, { kind: "html" }) },
  { name: "200 with nothing in it", faults: once(READS, { kind: "empty" }) },
  { name: "no answer at all", faults: once(EVERY, { kind: "hang" }) },
  { name: "an answer that stops half-way", faults: once(EVERY, { kind: "stall" }) },
  { name: "a connection torn down", faults: once(EVERY, { kind: "reset" }) },
  {
    name: "writes that take effect, and then the connection is torn down",
    faults: once(WRITES, { kind: "reset", applied: true }),
  },
  { name: "writes that take effect without an answer", faults: once(WRITES, { kind: "hang", applied: true }) },
  { name: "writes that take effect, answered by 500", faults: once(WRITES, { kind: "error", applied: true }) },
  {
    name: "an acknowledgement that is refused for good: nothing is changed, the page stands",
    faults: once(["PUT /incidents/:id"], { kind: "error", times: FOREVER }),
    expected: { ...UNTOUCHED, notes: ["diagnosis", "end"], runs: ["handed-off"] },
  },
  {
    name: "searches without an answer for good: nothing is changed, the page stands",
    faults: once(["GET /incidents"], { kind: "error", times: FOREVER }),
    expected: { ...UNTOUCHED, runs: ["handed-off"] },
  },
];

describe("PagerDuty fails while a run works", function () {
  this.timeout(300_000);
  const found = new Map<string, PromiseSettledResult<Ledger>>();
  before(async () => {
    const results = await inLanes(4, CASES, play);
    for (const [index, { name }] of CASES.entries()) found.set(name, results[index] as PromiseSettledResult<Ledger>);
  });

  for (const { name, expected = REMEDIED } of CASES) {
    it(name, () => {
      const result = found.get(name);

      if (result?.status !== "fulfilled") throw result?.reason;
      expect(result.value).to.deep.equal(expected);
    });
  }
});

async function play({ faults, expected }: Case): Promise<Ledger> {
  const stage = new Stage();
  try {
    const scene = await night(stage, { pagerDutyTimeout: "1s", runs: { incident_wait: "4s" } });
    const { world, berth } = scene;
    await berth.start();
    for (const fault of faults) world.pagerduty.fault(fault);
    breakProcessor(world);
    const runs = expected?.restarts === 0 ? [await ended(berth)] : await over(scene, 90_000);
    return ledger(world, runs);
  } finally {
    await stage.strike();
  }
}
