import { expect } from "chai";
import { ledger, notesOf, REMEDIED } from "../support/e2e/ledger.ts";
import { needsPostgres } from "../support/e2e/needs.ts";
import { breakProcessor, ended, type Night, night, over } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

const ASKING = { mode: "approve", runs: { approval_wait: "60s" } } as const;
const SECRET = "e2e-pagerduty-webhook-secret";

for (const engine of ["SQLite", "Postgres"] as const) {
  describe(`a person decides (${engine})`, function () {
    this.timeout(120_000);
    let stage: Stage;
    let database: { databaseUrl?: string };

    before(async function () {
      database = engine === "Postgres" ? { databaseUrl: await (await needsPostgres(this)).freshDatabase() } : {};
    });
    beforeEach(() => {
      stage = new Stage();
    });
    afterEach(() => stage.strike());

    it("killed between question and answer, and between answer and change: one action, and none before the answer", async () => {
      const scene = await night(stage, { ...ASKING, ...database });
      const { world, berth } = scene;
      const first = await berth.start();
      breakProcessor(world);
      const id = await asked(scene);
      await first.kill();
      expect(ledger(world, []).restarts).to.equal(0);
      expect(world.pagerduty.state.incidents.map(({ status }) => status)).to.deep.equal(["triggered"]);

      const second = await berth.start({ at: "apply:before" });
      expect(await berth.answer(id, "approve")).to.equal(202);
      await second.ended;
      expect(ledger(world, []).restarts).to.equal(0);
      await berth.start();
      const runs = await over(scene);

      expect(ledger(world, runs)).to.deep.equal({ ...REMEDIED, notes: ["action", "diagnosis", "end"] });
      expect(notesOf(world)["action"]).to.include("Approved by e2e");
      expect(await berth.answer(id, "approve")).to.equal(409);
    });
  });
}

describe("a comment on the incident", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("approves what the run asks, told by a signed webhook", async () => {
    const scene = await night(stage, { ...ASKING, webhookSecret: SECRET });
    const { world, berth } = scene;
    await berth.start();
    world.pagerduty.webhooks.subscribe({ url: `${berth.url}/webhooks/pagerduty`, secrets: [SECRET] });
    breakProcessor(world);
    await asked(scene);

    const [incident] = world.pagerduty.state.incidents;
    world.pagerduty.humanNotes(incident?.id ?? "", "Ana Oncall", "approve");
    const runs = await over(scene);

    expect(ledger(world, runs)).to.deep.include({ restarts: 1, runs: ["resolved"], pages: ["triggered"] });
    expect(notesOf(world)["action"]).to.include("Approved by Ana Oncall");
  });

  it("stops a run while it watches its change, and gives the incident back, without any webhook", async () => {
    const scene = await night(stage, { verify: { within: "60s", soak: "40s" } });
    const { world, berth } = scene;
    await berth.start();
    breakProcessor(world);
    await until("the processor is restarted", () => ledger(world, []).restarts === 1);
    const [incident] = world.pagerduty.state.incidents;
    world.pagerduty.humanNotes(incident?.id ?? "", "Ana Oncall", "stop");

    const run = await ended(berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    expect(run.outcome?.reason).to.match(/^Ana Oncall commented "stop"\. It restarted Deployment/);
  });
});

/** The run that waits for an answer. */
function asked({ world, berth }: Night): Promise<string> {
  return until("a person is asked", async () => {
    const [run] = await berth.runs();
    return notesOf(world)["action"]?.startsWith("May first-responder") ? run?.id : undefined;
  });
}
