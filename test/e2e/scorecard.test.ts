import { expect } from "chai";
import { PROCESSOR } from "../../src/sandbox/world.ts";
import { breakProcessor, ended, type Night, night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";
import { until } from "../support/e2e/until.ts";

interface Card {
  readonly cases: readonly { readonly agreement: string; readonly reason: string; readonly cause: string }[];
}

const RESTART = { "kubectl.kubernetes.io/restartedAt": "2026-11-24T02:14:05Z" };

describe("a shadowed run", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("is compared with what a person did, and changes nothing itself", async () => {
    const { world, berth }: Night = await night(stage, { mode: "shadow", runs: { relapse_window: "1s" } });
    await berth.start();
    breakProcessor(world);
    await ended(berth);
    const { id } = world.pagerduty.state.incidents[0] ?? { id: "" };
    world.pagerduty.humanAcknowledges(id, "Ana Oncall");
    const { namespace, name } = PROCESSOR;
    world.kubernetes.edit(namespace, name, { spec: { template: { metadata: { annotations: RESTART } } } });

    const card = await until(
      "it is compared",
      async () => {
        const now = await berth.get<Card>("/api/scorecard");
        return now.cases.length > 0 ? now : undefined;
      },
      40_000,
    );

    expect(card.cases[0]).to.include({ agreement: "agree", cause: "processor-down" });
    expect(card.cases[0]?.reason).to.match(/^It would restart Deployment .*, and Deployment .* was restarted\.$/);
    expect(world.kubernetes.changes.filter(({ fieldManager }) => fieldManager === "first-responder")).to.deep.equal([]);
    expect(
      world.pagerduty.requests.filter(({ method, path }) => method === "PUT" && !path.includes("/notes")),
    ).to.deep.equal([]);
  });
});
