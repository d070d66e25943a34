import { expect } from "chai";
import { z } from "zod";
import { auditLog, requestsOf } from "../support/audit-log.ts";
import { apisOf } from "../support/cluster/apis.ts";
import { type DriftNamespace, driftNamespace, PROCESSOR_NAME } from "../support/cluster/drift-namespace.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { type RealNight, realNight } from "../support/cluster/real-night.ts";
import { inLanes } from "../support/e2e/lanes.ts";
import { slotOf } from "../support/e2e/ledger.ts";
import { ended } from "../support/e2e/night.ts";
import type { Crash, RunView } from "../support/e2e/service.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

const kubeconfig = simulated;
const ROUNDS = Number(process.env["CAMPAIGN_ROUNDS"] ?? 50);
const LANES = 4;
/** What the run that came second may have found: the first at work on it, or its work done. */
const SECOND =
  /is working on Deployment|The last action on Deployment|rollout|None of the causes|No known cause|Changed nothing|signal is healthy/i;
const DOWN = { "local-cluster/behave": "never-ready" };

if (kubeconfig) {
  describe("one change and no second, on a real API server", function () {
    this.timeout(600_000);

    it(`killed with -9 between intent and answer ${ROUNDS} times: always one restart, never two, never none, and the notes tell it`, async () => {
      const results = await inLanes(LANES, deaths(ROUNDS), (death) => killed(kubeconfig, death));

      const wrong = results.map((each) => (each.status === "fulfilled" ? each.value : String(each.reason)));
      expect(wrong.filter((each) => each !== "")).to.deep.equal([]);
    });

    it("two alert groups that want the same target at once: one acts, the other says who does", async () => {
      await staged(kubeconfig, async ({ night, drift }) => {
        await night.berth.start();
        await drift.troublePods(PROCESSOR_NAME, DOWN);
        await night.alsoFiring();

        const runs = await until("both runs have ended", () => bothEnded(night), 120_000);

        expect(await restartsOf(night)).to.deep.equal({ generation: 2, restarts: 1 });
        const reasons = runs.map(({ outcome }) => outcome?.reason ?? "");
        expect(reasons.filter((reason) => reason.startsWith("Restarted Deployment"))).to.have.lengthOf(1);
        expect(
          reasons.filter((reason) => SECOND.test(reason)),
          reasons.join("\n"),
        ).to.have.lengthOf(1);
      });
    });

    it("a person's kubectl scale between decision and change: ours is not sent over it, and the note names kubectl", async () => {
      await staged(kubeconfig, async ({ night, drift }) => {
        const service = await night.berth.start({ at: "apply:before", signal: "SIGSTOP" });
        await drift.troublePods(PROCESSOR_NAME, DOWN);
        await until("it stands before the change", () => service.output().includes("SIGSTOP at apply:before"), 60_000);

        await drift.scale(PROCESSOR_NAME, 3);
        service.send("SIGCONT");
        const run = await ended(night.berth);

        expect(run.outcome).to.deep.include({ kind: "handed-off" });
        expect(run.outcome?.reason).to.match(/was changed by kubectl at \d\d:\d\d:\d\d UTC since the decision/);
        expect(await restartsOf(night)).to.deep.equal({ generation: 2, restarts: 0 });
        expect(night.pagerduty.state.incidents[0]?.status).to.equal("triggered");
      });
    });
  });
} else {
  describe("one change and no second, on a real API server", () => {
    it.skip(why);
  });
}

/** Right after the intent is on disk, and so many milliseconds into the call, and after its answer. */
function deaths(count: number): readonly Crash[] {
  const places: readonly Crash[] = [
    { at: "intent:done" },
    { at: "intent:recorded" },
    { at: "apply:before" },
    ...[2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 30, 40].map((delay) => ({ at: "apply:before", delay })),
    { at: "apply:done" },
  ];
  return Array.from({ length: count }, (_, round) => places[round % places.length] as Crash);
}

interface Staged {
  readonly night: RealNight;
  readonly drift: DriftNamespace;
}

async function staged<Result>(admin: string, play: (on: Staged) => Promise<Result>): Promise<Result> {
  const stage = new Stage();
  try {
    const apis = apisOf(admin);
    const drift = await driftNamespace(apis);
    stage.last(() => drift.close());
    const runs = { resolve_wait: "30s" }; // the second group's alert is never over
    const night = await realNight(stage, { apis, drift }, { runs });
    return await play({ night, drift });
  } finally {
    await stage.strike();
  }
}

/** One round; resolves to what is wrong with it. */
function killed(admin: string, death: Crash): Promise<string> {
  return staged(admin, async ({ night, drift }) => {
    const first = await night.berth.start(death);
    await drift.troublePods(PROCESSOR_NAME, DOWN);
    await Promise.race([first.ended, until("it ended or died", () => !first.running(), 60_000)]);
    await night.berth.start();
    const run = await ended(night.berth);
    const found = { ...(await restartsOf(night)), outcome: run.outcome?.kind, notes: notesOn(night) };
    const wanted = { generation: 2, restarts: 1, outcome: "resolved", notes: "action diagnosis end" };
    return JSON.stringify(found) === JSON.stringify(wanted)
      ? ""
      : `killed at ${death.at} + ${death.delay ?? 0} ms: ${JSON.stringify(found)}: ${run.outcome?.reason}`;
  });
}

/** By the object itself, and where there is an audit log by that, never by what we remember. */
async function restartsOf({ drift, account }: RealNight): Promise<{ generation: number; restarts: number }> {
  const { metadata, spec } = await drift.processor();
  const sent = requestsOf(account.username, auditLog() ?? "").filter(
    ({ verb, code, dryRun }) => verb === "patch" && code === 200 && !dryRun,
  );
  const stamps = [spec?.template, ...sent.map(({ body }) => Patch.parse(body).spec?.template)].map(
    (template) => template?.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"],
  );
  return { generation: metadata?.generation ?? 0, restarts: new Set(stamps.filter((each) => each !== undefined)).size };
}

const Annotated = z.object({ annotations: z.record(z.string(), z.string()).optional() });
const Patch = z.object({
  spec: z.object({ template: z.object({ metadata: Annotated.optional() }).optional() }).optional(),
});

function notesOn({ pagerduty }: RealNight): string {
  const notes = pagerduty.state.incidents.flatMap((incident) => incident.notes);
  return notes
    .map(({ content }) => slotOf(content))
    .toSorted()
    .join(" ");
}

async function bothEnded({ berth }: RealNight): Promise<readonly RunView[] | undefined> {
  const runs = await berth.runs();
  return runs.length === 2 && runs.every(({ state }) => state === "ended") ? runs : undefined;
}
