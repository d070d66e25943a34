import { expect } from "chai";
import { SANDBOX_DEFAULTS } from "../../src/sandbox/pagerduty/start.ts";
import { PROCESSOR } from "../../src/sandbox/world.ts";
import { ledger, notesOf } from "../support/e2e/ledger.ts";
import { breakProcessor, ended, type Night, night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

const HOUR = 3_600_000;

describe("while people are at work, as they announced", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  /** An incident is open, and then somebody announces work; resolves to the last note. */
  async function told(scene: Night, announce: () => void | Promise<void>): Promise<string> {
    const { world, berth } = scene;
    breakProcessor(world);
    await until("the incident is open", async () => world.pagerduty.state.incidents.length === 1);
    await announce();
    await berth.start();

    const run = await ended(berth);

    expect(run.outcome?.kind).to.equal("handed-off");
    const came = { restarts: 0, incidents: ["triggered"], pages: ["triggered"], reopened: 0 };
    expect(ledger(world, [run])).to.deep.include(came);
    return notesOf(world)["end"] ?? "";
  }

  it("a maintenance window at PagerDuty keeps everything as it is, and the page stands", async () => {
    const scene = await night(stage);
    const window = { description: "database migration", ms: HOUR };

    const note = await told(scene, () =>
      scene.world.pagerduty.humanOpensMaintenance(SANDBOX_DEFAULTS.service.id, "Ana Oncall", window),
    );

    expect(note).to.match(/PagerDuty has service Drift in maintenance until \S+ \S+ UTC: database migration\./);
  });

  it("so does a silence at Alertmanager on the workload, by name of who made it", async () => {
    const scene = await night(stage);

    const note = await told(scene, () =>
      silence(scene, { namespace: PROCESSOR.namespace, deployment: PROCESSOR.name }),
    );

    expect(note).to.match(/ana has silenced alerts of Deployment \S+ until \S+ \S+ UTC: database migration\./);
  });

  it("silences that cannot be read permit nothing", async () => {
    const scene = await night(stage);

    const note = await told(scene, () => scene.world.silences.fail(true));

    expect(note).to.include("Not acting, because it could not be checked (silence): alertmanager failing");
  });
});

async function silence({ world }: Night, labels: Readonly<Record<string, string>>): Promise<void> {
  const now = Date.now();
  const body = {
    matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + HOUR).toISOString(),
    createdBy: "ana",
    comment: "database migration",
  };
  const headers = { "content-type": "application/json" };
  await fetch(`${world.silences.url}/api/v2/silences`, { method: "POST", headers, body: JSON.stringify(body) });
}
