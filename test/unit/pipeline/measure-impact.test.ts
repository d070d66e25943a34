import { expect } from "chai";
import { prometheusQuery } from "../../../src/collectors/prometheus-query.ts";
import type { RunId } from "../../../src/domain/brand.ts";
import type { Episode } from "../../../src/domain/episode.ts";
import type { Aftermath } from "../../../src/domain/impact.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Runbook } from "../../../src/domain/runbook.ts";
import type { Deps } from "../../../src/pipeline/deps.ts";
import { measureImpact } from "../../../src/pipeline/measure-impact.ts";
import type { Series } from "../../../src/ports/metrics.ts";
import { runRecord } from "../../support/http-world.ts";
import { newMemory, rememberingRun } from "../../support/remembering-run.ts";
import { condition, World } from "../../support/world.ts";

const FIRED = Date.parse("2026-11-24T01:59:00Z");
const ACCEPTED = FIRED + 30_000;
const timeout = 5_000;
const query = (name: string, text: string, by?: string) => ({
  name,
  collector: "prometheus.query",
  params: { query: text, ...(by !== undefined && { by }) },
  timeout,
});

const runbook = {
  signal: {
    sources: [query("signal", "backlog")],
    healthy: condition("signal.value <= 100.0", ({ signal }) => Number(signal?.["value"]) <= 100),
  },
  collect: [query("other", "rate"), query("by_type", "backlog_by_type", "type")],
} as unknown as Runbook;

function series(labels: Record<string, string>, ...values: readonly number[]): Series {
  return { labels, points: values.map((value, index) => ({ at: FIRED + index * 60_000, value })) };
}

type Answers = Readonly<Record<string, readonly Series[] | OutsideError>>;

async function measure(answers: Answers, over: { runbook?: Runbook; startsAt?: string } = {}) {
  const asked: { query: string; from: number; to: number }[] = [];
  const range = async (text: string, { from, to }: { from: number; to: number }) => {
    asked.push({ query: text, from, to });
    const answer = answers[text] ?? [];
    if (answer instanceof OutsideError) throw answer;
    return { items: answer, warnings: [] };
  };
  const { notification } = new World();
  const alerts = notification.alerts.map((each) => ({ ...each, startsAt: over.startsAt ?? each.startsAt }));
  const episode = { notification: { ...notification, alerts }, acceptedAt: ACCEPTED } as unknown as Episode;
  const deps = { collectors: [prometheusQuery], sources: { metrics: { range } }, clock: { now: () => ACCEPTED } };
  const record = runRecord({ resolvedAt: FIRED + 240_000 });
  const run = rememberingRun("r1" as RunId, newMemory());
  const book = "runbook" in over ? over.runbook : runbook;
  const aftermath = await measureImpact(episode, { runbook: book, record }, run, deps as unknown as Deps);
  return { asked, aftermath };
}

describe("measuring the impact of an episode", () => {
  it("asks for the past of the signal and of what is read by a label, from the first firing until it was resolved", async () => {
    const { asked, aftermath } = await measure({
      backlog: [series({}, 90, 180, 120, 40)],
      backlog_by_type: [
        series({ type: "api", pod: "a" }, 10, 30),
        series({ type: "api", pod: "b" }, 10, 25),
        series({ type: "docs" }, 70, 60),
      ],
    });

    const span = { from: FIRED, to: FIRED + 240_000 };
    expect(asked).to.deep.equal([
      { query: "backlog", ...span },
      { query: "backlog_by_type", ...span },
    ]);
    expect(aftermath.firedAt).to.equal(FIRED);
    expect(aftermath.impact).to.deep.include({ kind: "measured", worst: { at: FIRED + 60_000, value: 180 } });
    expect(aftermath.parts).to.deep.equal([
      { name: "by_type", query: "backlog_by_type", by: "type", worst: { docs: 70, api: 55 } },
    ]);
  });

  const unknowns: readonly (readonly [string, Answers, Parameters<typeof measure>[1], string])[] = [
    [
      "Prometheus does not answer",
      { backlog: new OutsideError("prometheus", "timed-out", "querying") },
      {},
      "timed-out",
    ],
    ["the series is gone", {}, {}, "backlog has no values of that time"],
    ["there are several series", { backlog: [series({}, 1), series({ a: "b" }, 2)] }, {}, "so no one value"],
    ["no runbook is known", {}, { runbook: undefined as unknown as Runbook }, "no runbook treated it"],
  ];
  for (const [says, answers, over, reason] of unknowns) {
    it(`is not known, and says why, when ${says}`, async () => {
      const { impact }: Aftermath = (await measure(answers, over)).aftermath;

      expect(impact.kind).to.equal("unknown");
      expect(impact.kind === "unknown" && impact.reason).to.contain(reason);
    });
  }

  it("does not believe an alert that claims to be older than a day, or to come from the future", async () => {
    const old = await measure({}, { startsAt: "2020-01-01T00:00:00Z" });
    const future = await measure({}, { startsAt: "2030-01-01T00:00:00Z" });

    expect([old.aftermath.firedAt, future.aftermath.firedAt]).to.deep.equal([null, null]);
    expect(old.asked[0]?.from).to.equal(ACCEPTED);
  });
});

describe("the end of an episode", () => {
  it("is told first, then its impact and what people did are remembered", async () => {
    const world = new World();
    await world.work();
    world.memory.steps.clear();
    world.firing = false;

    await world.work("close");

    expect(world.memory.ran.slice(-2)).to.deep.equal(["impact", "incident-history"]);
    expect(world.memory.ran.indexOf("note:closing")).to.be.below(world.memory.ran.indexOf("impact"));
  });
});
