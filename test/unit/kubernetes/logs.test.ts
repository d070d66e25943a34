import { expect } from "chai";
import { NotKnown } from "../../../src/collectors/collector.ts";
import { kubernetesLogs } from "../../../src/collectors/kubernetes-logs.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { aPod, aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";

const never = new AbortController().signal;
const params = (written: object) => kubernetesLogs.params.parse({ target: WEB, ...written });

describe("the collector kubernetes.logs", () => {
  it("counts lines, errors and matches over all pods", async () => {
    const world = clusterFake(aWorkload(), () => "ok\nERROR connection pool exhausted\n\nconnection pool of 10\n");
    const patterns = { pool: "(?i)connection pool", none: "^nothing$" };

    const { facts, evidence } = await kubernetesLogs.collect(params({ patterns }), world, never);

    expect(facts).to.deep.equal({ lines: 6, errors: 2, matches: { pool: 4, none: 0 }, pods: 2, unread: 0 });
    expect(evidence).to.equal("logs of Deployment shop/web: 6 lines of 2 pods, errors in 2\npool: 4, none: 0");
  });

  it("reads the log from before a restart too, unless told not to", async () => {
    const pods = [aPod({ containers: [{ name: "web", restarts: 2 }] })];
    const world = clusterFake(aWorkload({ pods }), (from) => (from.endsWith("previous") ? "fatal: out of memory" : ""));

    const { facts } = await kubernetesLogs.collect(params({}), world, never);
    await kubernetesLogs.collect(params({ previous: false, tail: 5 }), world, never);

    expect(facts).to.deep.include({ lines: 1, errors: 1 });
    expect(world.asked).to.deep.equal(["web-1 web 100 previous", "web-1 web 100", "web-1 web 5"]);
  });

  it("reads the container that the target names, else the first", async () => {
    const containers = [
      { name: "web", restarts: 0 },
      { name: "proxy", restarts: 0 },
    ];
    const world = clusterFake(aWorkload({ pods: [aPod({ containers })] }));

    await kubernetesLogs.collect(params({}), world, never);
    await kubernetesLogs.collect(params({ target: { ...WEB, container: "proxy" } }), world, never);

    expect(world.asked).to.deep.equal(["web-1 web 100", "web-1 proxy 100"]);
  });

  it("shows no line unless asked, and then the last that match, without secrets", async () => {
    const lines = ["pool 1", "other", "pool 2 password=hunter2", "pool 3 \u001b[31m"].join("\n");
    const world = clusterFake(aWorkload({ pods: [aPod()] }), () => lines);
    const patterns = { pool: "pool" };

    const silent = await kubernetesLogs.collect(params({ patterns }), world, never);
    const shown = await kubernetesLogs.collect(params({ patterns, show: 2 }), world, never);

    expect(silent.evidence).not.to.include("pool 1");
    expect(shown.evidence.split("\n").slice(-2)).to.deep.equal([
      "web-1: pool 2 password=[redacted]",
      "web-1: pool 3 \\u{1b}[31m",
    ]);
  });

  it("reads the troubled pods first, and ten at most; those that end are left out", async () => {
    const many = Array.from({ length: 12 }, (_, index) => aPod({ name: `web-${index}` }));
    const pods = [
      ...many,
      aPod({ name: "restarted", containers: [{ name: "web", restarts: 3 }] }),
      aPod({ name: "unready", ready: false }),
      aPod({ name: "ending", ready: false, terminating: true }),
      aPod({ name: "evicted", ready: false, phase: "Failed" }),
    ];
    const world = clusterFake(aWorkload({ pods }));

    const { facts } = await kubernetesLogs.collect(params({ previous: false }), world, never);

    expect(facts).to.deep.include({ pods: 10 });
    expect(world.asked.slice(0, 3)).to.deep.equal(["unready web 100", "restarted web 100", "web-0 web 100"]);
    expect(world.asked.join()).not.to.match(/ending|evicted/);
  });

  it("knows no counts when one of the logs could not be read, but tells of the others", async () => {
    const world = clusterFake(aWorkload(), (from) => {
      if (from.startsWith("web-2")) throw new OutsideError("kubernetes", "timed-out", "reading the log");
      return "an error";
    });

    const { facts, evidence } = await kubernetesLogs.collect(params({ show: 1 }), world, never);

    expect(facts).to.deep.equal({ pods: 2, unread: 1 });
    expect(evidence).to.include("1 logs could not be read: kubernetes timed-out while reading the log");
    expect(evidence).to.include("web-1: an error");
  });

  it("passes over a pod that is gone by now", async () => {
    const world = clusterFake(aWorkload(), (from) => {
      if (from.startsWith("web-2")) throw new OutsideError("kubernetes", "missing", "reading the log");
      return "one line";
    });

    const { facts } = await kubernetesLogs.collect(params({}), world, never);

    expect(facts).to.deep.include({ lines: 1, unread: 0 });
  });

  it("fails when no log could be read, and says why", async () => {
    const failure = new OutsideError("kubernetes", "forbidden", "reading the log");
    const world = clusterFake(aWorkload(), () => {
      throw failure;
    });

    const error: unknown = await kubernetesLogs.collect(params({}), world, never).catch((reason: unknown) => reason);

    expect(error).to.equal(failure);
  });

  it("does not take the absence of pods for the absence of errors", async () => {
    const world = clusterFake(aWorkload({ pods: [] }));

    const error: unknown = await kubernetesLogs.collect(params({}), world, never).catch((reason: unknown) => reason);

    expect(error).to.be.instanceOf(NotKnown);
  });

  for (const wrong of [
    { patterns: { pool: "(" } },
    { patterns: { pool: "(?=lookahead)" } },
    { patterns: { "not a name": "x" } },
    { tail: 0 },
    { tail: 1_000_000 },
    { show: 21 },
    { lines: 3 },
  ]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(kubernetesLogs.params.safeParse({ target: WEB, ...wrong }).success).to.equal(false);
    });
  }
});
