import { expect } from "chai";
import { startDriftQueue } from "../../src/sandbox/drift-queue.ts";
import { rangeQuery } from "../../src/sandbox/prometheus/api.ts";
import { createStore } from "../../src/sandbox/prometheus/store.ts";
import { handClock } from "../support/pagerduty-clock.ts";

describe("the sandbox's drift queue", () => {
  it("grows while no pod is ready and drains when they are back, as Prometheus remembers it", () => {
    const clock = handClock();
    const store = createStore();
    const seen: number[] = [];
    let pods = 2;
    const queue = startDriftQueue({
      clock,
      store,
      inRate: 12,
      speed: 20,
      readyPods: () => pods,
      scrapeInterval: 1_000,
      onScrape: (size) => seen.push(size),
    });
    const began = clock.now();

    clock.advance(2_000);
    pods = 0;
    clock.advance(10_000);
    pods = 2;
    clock.advance(6_000);
    queue.close();
    clock.advance(60_000);

    expect(seen).to.deep.equal([0, 0, 12, 24, 36, 48, 60, 72, 84, 96, 108, 120, 92, 64, 36, 8, 0, 0]);
    expect(queue.history.map(({ size }) => size)).to.deep.equal(seen);
    const span = { start: String(began / 1000 - 1_500), end: String(began / 1000 + 18), step: "6" };
    const { result } = rangeQuery({ query: "drift_backlog_size", ...span }, store) as {
      result: { values: [number, string][] }[];
    };
    expect(result).to.have.length(1);
    expect(result[0]?.values.slice(-4).map(([, value]) => value)).to.deep.equal(["0", "48", "120", "0"]);
    expect(result[0]?.values).to.have.length(254);
  });
});
