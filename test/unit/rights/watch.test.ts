import { expect } from "chai";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Right } from "../../../src/domain/right.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import type { Permissions } from "../../../src/ports/permissions.ts";
import type { Happening } from "../../../src/ports/telemetry.ts";
import { watchRights } from "../../../src/wire/rights-watch.ts";
import { movedClock } from "../../support/moved-clock.ts";

const PATCH: Right = { group: "apps", resource: "deployments", verbs: ["patch"], namespace: "a", name: "web" };
const AWAY = new OutsideError("kubernetes", "unreachable", "asking");

type Answer = readonly Right[] | OutsideError;

/** Asks until the answers have run out; the minutes at which it asked, and what it told. */
async function watched(answers: readonly Answer[], mode: Runbook["mode"] = "auto") {
  const clock = movedClock();
  const stop = new AbortController();
  const began = clock.now();
  const [asked, told]: [number[], Happening[]] = [[], []];
  const permissions: Permissions = {
    missing: async () => {
      const answer = answers[asked.length];
      asked.push((clock.now() - began) / 60_000);
      if (asked.length === answers.length) queueMicrotask(() => setImmediate(() => stop.abort()));
      if (answer instanceof OutsideError) throw answer;
      return answer ?? [];
    },
  };
  if (answers.length === 0) setImmediate(() => stop.abort());
  const runbooks = [{ name: "web-down", mode } as Runbook];
  const telemetry = { tell: (happening: Happening) => void told.push(happening) };
  await watchRights(
    { rights: { permissions, of: () => [PATCH] }, runbooks, mode: "auto", clock, telemetry },
    stop.signal,
  );
  return { asked, told };
}

describe("the rights of the runbooks that may act", () => {
  it("are asked for at the start, and what is missing is told once, until it is granted", async () => {
    const { asked, told } = await watched([[PATCH], [PATCH], []]);

    expect(asked).to.deep.equal([0, 1, 2]);
    expect(told).to.deep.equal([
      {
        kind: "degraded",
        part: "rights:web-down",
        reason: "it runs as shadow: its account may not patch deployments.apps web in a",
      },
      { kind: "restored", part: "rights:web-down" },
    ]);
  });

  it("are asked for seldom once all are granted", async () => {
    expect((await watched([[], [], []])).asked).to.deep.equal([0, 10, 20]);
  });

  it("count as missing while the API server is away", async () => {
    const { told } = await watched([AWAY, []]);

    expect(told).to.have.length(2);
    expect(told[0])
      .to.include({ kind: "degraded" })
      .and.have.property("reason")
      .that.includes("its rights are not known");
  });

  it("are not asked for where the runbook only tells", async () => {
    expect(await watched([], "shadow")).to.deep.equal({ asked: [], told: [] });
  });
});
