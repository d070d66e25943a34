import { expect } from "chai";
import { type Audited, auditLog, forbidden, unused } from "../support/audit-log.ts";
import { apisOf } from "../support/cluster/apis.ts";
import { type Loop, play } from "../support/cluster/loop.ts";
import { type LoopCase, loopCases } from "../support/cluster/loop-cases.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { monitoringFor } from "../support/cluster/watched-night.ts";
import { inLanes } from "../support/e2e/lanes.ts";

const kubeconfig = simulated;
const only = process.env["LOOP_ONLY"];
const cases = loopCases.filter(({ name }) => only === undefined || name.includes(only));
const LANES = 3;

if (kubeconfig) {
  describe("a closed loop over a real cluster, a real Prometheus and a real Alertmanager", function () {
    this.timeout(1_500_000);
    let results: readonly PromiseSettledResult<Loop>[] = [];

    before(async function () {
      const binaries = monitoringFor(this);
      const apis = apisOf(kubeconfig);
      results = await inLanes(LANES, cases, (each) => play(each, { apis, binaries }));
    });

    for (const [index, wanted] of cases.entries()) {
      it(`${wanted.name}: ${wanted.cause}, ${wanted.outcome}`, () => {
        const result = results[index];
        if (result?.status !== "fulfilled") throw result?.reason;

        checkLoop(result.value, wanted);
      });
    }

    it("the service was refused nothing, and used every right that rbac prints", function () {
      if (auditLog() === undefined || only !== undefined) return void this.skip(); // nobody says where the audit log is
      const loops = results.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      const requests = loops.flatMap((each) => each.requests);

      expect(forbidden(requests)).to.deep.equal([]);
      expect(unused(loops[0]?.granted ?? [], requests.map(anywhere))).to.deep.equal([]);
    });
  });
} else {
  describe("a closed loop over a real cluster", () => {
    it.skip(why);
  });
}

/** Each case has a namespace of its own. */
function anywhere(request: Audited): Audited {
  return { ...request, namespace: "" };
}

function checkLoop({ run, notes, incident, requests }: Loop, wanted: LoopCase): void {
  expect(run.plan?.cause, run.outcome?.reason).to.equal(wanted.cause);
  expect(run.outcome?.kind, run.outcome?.reason).to.equal(wanted.outcome);
  expect(run.outcome?.reason).to.match(wanted.reason);
  expect(notes["diagnosis"]).to.match(wanted.evidence);
  expect(incident).to.equal(wanted.outcome === "resolved" ? "resolved" : "triggered");
  if (wanted.action) expect(notes["action"]).to.match(wanted.action);
  else expect(requests.filter(({ verb, dryRun }) => verb === "patch" && !dryRun)).to.deep.equal([]);
}
