import { createHash } from "node:crypto";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadRunbookDirectory, loadRunbookFiles } from "../../../src/runbooks/files.ts";
import { type Loaded, loadRunbooks } from "../../../src/runbooks/load.ts";
import { problemText } from "../../../src/runbooks/problem.ts";
import { GOOD, parts } from "./parts.ts";

function load(text: string): Loaded {
  return loadRunbooks([{ file: "x.yaml", text }], parts);
}

function only(loaded: Loaded) {
  if (loaded.kind === "loaded" && loaded.runbooks[0]) return loaded.runbooks[0];
  throw new Error(loaded.kind === "broken" ? loaded.problems.map(problemText).join("\n") : "nothing");
}

function problems(loaded: Loaded): readonly string[] {
  return loaded.kind === "broken" ? loaded.problems.map(problemText) : [];
}

const LIMITS = {
  actions: 3,
  window: 3_600_000,
  cooldown: 600_000,
  attempts: 2,
  runbook: { count: 6, window: 3_600_000 },
  minAge: 0,
};

describe("a runbook without mistakes", () => {
  it("is loaded with every parameter parsed and every duration in milliseconds", () => {
    const { match, signal, causes, collect, remedies, ...rest } = only(load(GOOD));

    const worker = { kind: "Deployment", namespace: "shop", name: "worker", container: "main" };
    expect(rest).to.deep.equal({
      name: "queue-overflow",
      summary: "The queue overflows",
      url: "docs/queue.md",
      text: GOOD,
      version: createHash("sha256").update(GOOD).digest("hex"),
      mode: "auto",
      targets: { worker },
      limits: LIMITS,
      acceptOwners: [],
      verify: { within: 600_000, soak: 120_000 },
    });
    expect(match.map(({ source }) => source)).to.deep.equal(['alertname="QueueOverflow"', 'severity=~"critical|page"']);
    expect(signal.sources).to.deep.equal([
      { name: "signal", collector: "prometheus.query", params: { query: "queue_size" }, timeout: 10_000 },
    ]);
    expect(collect).to.deep.equal([
      { name: "worker", collector: "kubernetes.workload", params: { target: worker }, timeout: 10_000 },
      { name: "trend", collector: "prometheus.range", params: { query: "queue_size", minutes: 15 }, timeout: 5_000 },
      {
        name: "by_type",
        collector: "prometheus.query",
        params: { query: "queue_by_type", by: "type" },
        timeout: 10_000,
      },
    ]);
    expect(causes.map(({ name, says }) => [name, says])).to.deep.equal([
      ["worker-down", "The worker is down"],
      ["worker-slow", undefined],
    ]);
    expect(remedies).to.deep.equal([
      { kind: "act", cause: "worker-down", action: "kubernetes.restart", params: { target: worker } },
      { kind: "hand-off", cause: "worker-slow", sentence: "Look at the queue by type." },
    ]);
  });

  it("has conditions that can be asked", () => {
    const { causes, signal } = only(load(GOOD));

    expect(causes[0]?.when.evaluate({ worker: { desired: 2, ready: 0 } }).kind).to.equal("true");
    expect(causes[0]?.when.values({ worker: { desired: 2, ready: 0 } })).to.equal(
      "worker.desired = 2, worker.ready = 0",
    );
    expect(signal.healthy.evaluate({ signal: { value: 101 } }).kind).to.equal("false");
    expect(signal.healthy.evaluate({}).kind).to.equal("unknown");
  });

  it("is careful where it says nothing: shadow mode, three actions an hour, ten minutes apart", () => {
    const { mode, limits, verify } = only(load(GOOD.replaceAll(/^(mode|limits|verify|hand_off):.*\n/gm, "")));

    expect(mode).to.equal("shadow");
    expect(limits).to.deep.equal(LIMITS);
    expect(verify).to.deep.equal({ within: 600_000, soak: 120_000 });
  });

  it('has a hand-off for every cause without a remedy of its own when there is one for "*"', () => {
    const { remedies } = only(load(GOOD.replace("for: worker-slow", 'for: "*"')));

    expect(remedies.map(({ kind, cause }) => [kind, cause])).to.deep.equal([
      ["act", "worker-down"],
      ["hand-off", "worker-slow"],
    ]);
  });

  it("may use anchors, comments and text of several lines", () => {
    const text = GOOD.replace(
      "worker: { kubernetes.workload: { target: worker } }",
      "worker: &w { kubernetes.workload: { target: worker } } # now\n  again: *w",
    ).replace(
      "when: worker.ready > 0 && trend.slope_per_minute >= 0.0",
      "when: |\n      // the worker runs\n      worker.ready > 0\n      && again.ready > 0",
    );

    expect(only(load(text)).collect.map(({ name }) => name)).to.include("again");
    expect(only(load(text)).causes[1]?.when.evaluate({ worker: { ready: 1 }, again: { ready: 1 } }).kind).to.equal(
      "true",
    );
  });

  it("may know whether the signal improves by itself", () => {
    const text = GOOD.replace(
      "{ prometheus.query: { query: queue_size } }",
      "{ prometheus.range: { query: queue_size } }",
    ).replace(
      "  healthy: signal.value <= 100.0",
      "  healthy: signal.value <= 100.0\n  improving: signal.slope_per_minute < 0.0",
    );

    expect(only(load(text)).signal.improving?.evaluate({ signal: { slope_per_minute: -1 } }).kind).to.equal("true");
  });

  it("has another version when a letter changes", () => {
    expect(only(load(GOOD)).version).to.not.equal(only(load(`${GOOD}# a\n`)).version);
  });

  it("with 300 causes is loaded in 200 ms", () => {
    const many = Array.from({ length: 300 }, (_, index) => `cause-${index}`);
    const causes = many.map(
      (name, index) => `  - { name: ${name}, when: worker.ready == ${index} && trend.value > ${index}.5 }\n`,
    );
    const remedies = many.map((name) => `  - { for: ${name}, do: { kubernetes.restart: { target: worker } } }\n`);
    const text = GOOD.replace(
      /causes:[\s\S]*limits:/,
      `causes:\n${causes.join("")}remedies:\n${remedies.join("")}limits:`,
    );
    const rounds = [1, 2, 3].map(() => {
      const before = process.cpuUsage(); // what it costs, whatever else the machine does
      expect(only(load(text)).causes).to.have.length(300);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    });

    expect(Math.min(...rounds)).to.be.below(200);
  });
});

describe("the place of a mistake inside a condition", () => {
  const WRONG = "worker.ready > 0 && trend.slope >= 0.0";
  const PLACES: readonly (readonly [says: string, when: string, place: string])[] = [
    ["a plain scalar", WRONG, "18:37"],
    ["single quotes", `'worker.ready > 0 && ''a'' == by_type.top && trend.slope >= 0.0'`, "18:62"],
    ["double quotes", String.raw`"worker.ready > 0 && \"a\" == by_type.top &&\ttrend.slope >= 0.0"`, "18:63"],
    ["a literal block", "|\n      worker.ready > 0 &&\n        trend.slope >= 0.0", "20:15"],
    ["a folded block", ">-\n      worker.ready > 0 &&\n      trend.slope >= 0.0", "20:13"],
    ["a plain scalar of two lines", "worker.ready > 0 &&\n      trend.slope >= 0.0", "19:13"],
    ["double quotes over two lines", `"worker.ready > 0 && \\\n      trend.slope >= 0.0"`, "19:13"],
    ["umlauts before it", `"by_type.top == 'größe' && trend.slope >= 0.0"`, "18:44"],
    ["an escaped umlaut before it", String.raw`"by_type.top == 'gr\u00f6\xdfe' && trend.slope >= 0.0"`, "18:52"],
  ];

  for (const [says, when, place] of PLACES) {
    it(`is exact in ${says}`, () => {
      const loaded = load(GOOD.replace("worker.ready > 0 && trend.slope_per_minute >= 0.0", () => when));

      expect(problems(loaded)).to.deep.equal([
        `x.yaml:${place} causes[1].when: \`trend\` has no fact \`slope\`, expected value or slope_per_minute`,
      ]);
    });
  }
});

describe("a directory of runbooks", () => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "runbooks-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is read in the order of names, without tests, hidden files and what is not YAML", async () => {
    const named = (name: string) => GOOD.replace("name: queue-overflow", `name: ${name}`);
    await writeFile(join(directory, "b.yaml"), named("second"));
    await writeFile(join(directory, ".data"), named("first"));
    await symlink(join(directory, ".data"), join(directory, "a.yml")); // as a mounted ConfigMap has it
    await writeFile(join(directory, "b.test.yaml"), "no: runbook");
    await writeFile(join(directory, ".hidden.yaml"), "no: runbook");
    await writeFile(join(directory, "README.md"), "# no");

    const loaded = await loadRunbookDirectory(directory, parts);

    expect(loaded.kind === "loaded" && loaded.runbooks.map(({ name }) => name)).to.deep.equal(["first", "second"]);
  });

  it("is refused when it is not there or holds no runbook", async () => {
    expect(problems(await loadRunbookDirectory(join(directory, "none"), parts))).to.deep.equal([
      `${join(directory, "none")}:1:1: is not a directory that can be read`,
    ]);
    expect(problems(await loadRunbookDirectory(directory, parts))).to.deep.equal([
      `${directory}:1:1: holds no runbook, expected at least one *.yaml`,
    ]);
  });

  it("tells of files that cannot be read beside the mistakes of those that can", async () => {
    const files = ["binary.yaml", "large.yaml", "none.yaml", "wrong.yaml"].map((name) => join(directory, name));
    const [binary = "", large = "", none = "", wrong = ""] = files;
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]));
    await writeFile(large, "#".repeat(300 * 1024));
    await writeFile(wrong, GOOD.replace("mode: auto", "mode: atuo"));

    expect(problems(await loadRunbookFiles(files, parts))).to.deep.equal([
      `${binary}:1:1: is not UTF-8 text`,
      `${large}:1:1: is larger than 256 KiB`,
      `${none}:1:1: cannot be read (ENOENT)`,
      `${wrong}:5:7 mode: is "atuo" (did you mean \`auto\`?)`,
    ]);
  });
});
