import { expect } from "chai";
import { instantQuery, rangeQuery } from "../../../src/sandbox/prometheus/api.ts";
import { BadQuery } from "../../../src/sandbox/prometheus/language.ts";
import { createStore, type Store } from "../../../src/sandbox/prometheus/store.ts";

const NOW = 1_000_000_000;

function stored(): Store {
  const store = createStore();
  store.record("backlog", { type: "schema", pod: "a" }, 80, NOW - 10_000);
  store.record("backlog", { type: "docs", pod: "b" }, 20, NOW - 10_000);
  for (let second = 60; second >= 0; second -= 10)
    store.record("events_total", {}, 600 - second * 5, NOW - second * 1000);
  return store;
}

function values(query: string, store = stored(), at = NOW): readonly number[] {
  const { result } = instantQuery({ query }, store, at) as { result: { value: [number, string] }[] };
  return result.map(({ value }) => Number(value[1]));
}

describe("the Prometheus sandbox", () => {
  const QUERIES: readonly (readonly [query: string, expected: readonly number[]])[] = [
    ["backlog", [80, 20]],
    ['backlog{type="docs"}', [20]],
    ['backlog{type!="docs", pod=~"a|c"}', [80]],
    ['{__name__=~"back.*", type!~"s.*"}', [20]],
    ['backlog{zone=""}', [80, 20]],
    ["sum(backlog)", [100]],
    ["max(backlog)", [80]],
    ["min(backlog)", [20]],
    ["rate(events_total[1m])", [5]],
    ["sum(rate(events_total[1m]))", [5]],
    ['timestamp(backlog{type="docs"})', [NOW / 1000 - 10]],
    ["timestamp(sum(backlog))", [NOW / 1000]],
    ["rate(events_total[20s] offset 30s)", [5]],
    ["backlog offset 1m", []],
    ["sum by (type) (backlog)", [80, 20]],
    ["sum by(zone) (backlog)", [100]],
    ["sum(backlog) / max(backlog)", [1.25]],
    ["sum by (type) (backlog) / sum by (pod) (backlog)", []],
    ["backlog / backlog / backlog", [1 / 80, 1 / 20]],
    ["nothing / backlog", []],
    ["nothing", []],
    ["sum(nothing)", []],
  ];
  for (const [query, expected] of QUERIES) {
    it(`answers ${query}`, () => {
      expect(values(query)).to.deep.equal(expected);
    });
  }

  const BAD = [
    "",
    "backlog{",
    'backlog{type="docs"',
    "backlog{type}",
    "backlog + 1",
    "magic(backlog)",
    "rate(backlog)",
    "backlog[5m]",
    'backlog{type=~"("}',
    "sum(backlog",
    "sum by type (backlog)",
    "backlog /",
    "backlog offset soon",
  ];
  for (const query of BAD) {
    it(`refuses ${query || "an empty query"}`, () => {
      expect(() => values(query)).to.throw(BadQuery);
    });
  }

  it("looks back five minutes, and no further", () => {
    expect(values("backlog", stored(), NOW + 289_000)).to.deep.equal([80, 20]);
    expect(values("backlog", stored(), NOW + 290_000)).to.deep.equal([]);
  });

  it("forgets a series at once when its target has gone, until it comes back", () => {
    const store = stored();
    store.markStale(NOW);

    expect(values("backlog", store)).to.deep.equal([]);
    expect(values("backlog", store, NOW - 1)).to.deep.equal([80, 20]);
    store.record("backlog", { type: "docs", pod: "b" }, 7, NOW + 1000);
    expect(values("backlog", store, NOW + 1000)).to.deep.equal([7]);
  });

  it("counts a counter's restart as growth from zero", () => {
    const store = createStore();
    for (const [index, value] of [100, 110, 5, 15].entries())
      store.record("c", {}, value, NOW - 30_000 + index * 10_000);

    expect(values("rate(c[1m])", store)).to.deep.equal([25 / 30]);
  });

  it("steps through a range and leaves out where there was nothing", () => {
    const params = { query: "backlog", start: String(NOW / 1000 - 20), end: String(NOW / 1000), step: "10" };

    const { result } = rangeQuery(params, stored()) as { result: { values: [number, string][] }[] };

    expect(result.map((series) => series.values.map(([at, value]) => [at - NOW / 1000, value]))).to.deep.equal([
      [
        [-10, "80"],
        [0, "80"],
      ],
      [
        [-10, "20"],
        [0, "20"],
      ],
    ]);
  });

  it("refuses a range without sense", () => {
    const params = { query: "backlog", start: "10", end: "20", step: "1" };

    for (const odd of [{ step: "0" }, { end: "5" }, { end: "99999" }, { start: "noon" }, { query: "backlog[5m]" }]) {
      expect(() => rangeQuery({ ...params, ...odd }, stored())).to.throw(BadQuery);
    }
  });
});
