import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { webhookBody } from "../../src/sandbox/alertmanager/bodies.ts";
import { ledger, REMEDIED } from "../support/e2e/ledger.ts";
import { needsPostgres } from "../support/e2e/needs.ts";
import { breakProcessor, type Night, night, over } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

describe("a port that is taken", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("ends the replica that cannot listen, and says why", async function () {
    const server = await needsPostgres(this);
    const { berth } = await night(stage, { databaseUrl: await server.freshDatabase() });
    await berth.start();

    const second = await berth.start();
    const { code } = await second.ended;

    expect(code).to.equal(1);
    expect(second.output()).to.match(/cannot start: .*EADDRINUSE/);
  });
});

describe("Postgres goes away", function () {
  this.timeout(180_000);
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("webhooks get 503 and are taken when they are sent again, and the run that was under way goes on", async function () {
    const server = await needsPostgres(this);
    if (!server.own) this.skip();
    const scene = await night(stage, {
      databaseUrl: await server.freshDatabase(),
      verify: { within: "60s", soak: "6s" },
    });
    const service = await scene.berth.start({ at: "never" });
    breakProcessor(scene.world);
    await until("the run waits for the signal", () => service.output().includes("verify:before"));

    await server.stop();
    const refused = await postRepeatedly(scene, 4_000);
    await server.start();
    const taken = await until("a webhook is taken again", async () => (await post(scene)) === 202);
    const runs = await over(scene);

    expect(new Set(refused), "told to send again, never to give up").to.deep.equal(new Set([503]));
    expect(taken).to.equal(true);
    expect(service.running(), "it is still the same process").to.equal(true);
    const ours = runs.filter(({ outcome }) => outcome?.kind !== "unmatched");
    expect(ledger(scene.world, ours)).to.deep.equal(REMEDIED);
  });
});

/** An alert that no runbook treats, new each time. */
async function post({ berth }: Night): Promise<number> {
  const now = Date.now();
  const body = webhookBody("firing", { startsAt: now, backlog: 150 }).replaceAll(
    "DriftBacklogOverflow",
    "SomethingElse",
  );
  const headers = { "content-type": "application/json", authorization: `Bearer ${berth.webhook.token}` };
  const response = await fetch(berth.webhook.url, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function postRepeatedly(scene: Night, ms: number): Promise<readonly number[]> {
  const answers: number[] = [];
  for (const end = Date.now() + ms; Date.now() < end; ) {
    answers.push(await post(scene));
    await pause(200);
  }
  return answers;
}
