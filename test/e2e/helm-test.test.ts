import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { night } from "../support/e2e/night.ts";
import { Stage } from "../support/e2e/stage.ts";

const TEMPLATE = "charts/first-responder/templates/tests/replay.yaml";
const ALERT = "charts/first-responder/files/recorded-alert.json";
const run = promisify(execFile);

/** What the pod of `helm test` is started with, in the places that it has here. */
function argsHere(places: { readonly url: string; readonly token: string }): readonly string[] {
  const [, list = ""] = /^ +args: \[(.*)\]$/m.exec(readFileSync(TEMPLATE, "utf8")) ?? [];
  return list.split(", ").map((each) =>
    each
      .replace("/test/notification.json", resolve(ALERT))
      .replace("/secrets/API_TOKEN", places.token)
      .replace(/^"http:.*"$/, places.url),
  );
}

describe("helm test", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.strike());

  it("replays the recorded alert in shadow mode against a service that runs, and reads the run back", async () => {
    const { world, berth } = await night(stage);
    await berth.start();
    const token = join(await stage.directory(), "API_TOKEN");
    writeFileSync(token, "e2e:e2e-operator-token-0123456789\n");
    const args = argsHere({ url: berth.url, token });

    const { stdout } = await run(process.execPath, [resolve("dist/main.js"), ...args]);

    expect(args).to.include.members(["replay", "--mode", "shadow", "--follow"]);
    expect(stdout)
      .to.match(/^run +\S+ \(replay\)$/m)
      .and.match(/^state +(shadowed|handed-off)$/m);
    expect(stdout).to.match(/^runbook +drift-backlog-overflow$/m);
    expect(world.kubernetes.changes).to.deep.equal([]);
    expect(world.pagerduty.state.incidents).to.deep.equal([]);
  });
});
