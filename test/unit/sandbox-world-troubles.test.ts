import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { instantQuery } from "../../src/sandbox/prometheus/api.ts";
import { PROCESSOR, startWorld, type World } from "../../src/sandbox/world.ts";
import { handClock } from "../support/pagerduty-clock.ts";

const { namespace, name } = PROCESSOR;
const BUSY = { inRate: 20, speed: 18, scrapeInterval: 500 };

describe("the sandbox's troubles", () => {
  let clock: ReturnType<typeof handClock>;
  let folder: string;
  let world: World;

  beforeEach(async () => {
    clock = handClock();
    folder = await mkdtemp(join(tmpdir(), "sandbox-troubles-"));
    world = await startWorld({ clock, folder, ...BUSY });
    clock.advance(5_000);
    expect(world.queue.size).to.equal(0);
  });

  afterEach(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });

  function asked(query: string): Readonly<Record<string, number>> {
    const { result } = instantQuery({ query }, world.prometheus.store, clock.now()) as {
      result: { metric: Readonly<Record<string, string>>; value: [number, string] }[];
    };
    return Object.fromEntries(
      result.map(({ metric, value }) => [
        metric["type"] ?? metric["connector"] ?? metric["alertname"] ?? "",
        Number(value[1]),
      ]),
    );
  }

  function edit(patch: object): void {
    world.kubernetes.edit(namespace, name, { spec: patch });
  }

  function limit(memory: string): void {
    edit({ template: { spec: { containers: [{ name, resources: { limits: { memory } } }] } } });
  }

  it("memory that runs out: killed again and again until the limit is four times as high", () => {
    world.troubles.memoryRunsOut();
    clock.advance(20_000);
    const grown = world.queue.size;

    limit("1Gi");
    clock.advance(20_000);
    const more = world.queue.size;
    limit("2Gi");
    clock.advance(60_000);

    expect(grown).to.be.greaterThan(200);
    expect(more).to.be.greaterThan(grown);
    expect(world.queue.size).to.equal(0);
  });

  it("processing that slows: five pods do what two cannot", () => {
    world.troubles.processingSlows();
    clock.advance(15_000);
    expect(world.queue.size).to.be.greaterThan(100);

    edit({ replicas: 5 });
    clock.advance(30_000);

    expect(world.queue.size).to.equal(0);
  });

  it("ingestion that triples: seen at its connector and its type, and more pods cope", () => {
    world.troubles.ingestionGrows("github", 3);
    clock.advance(15_000);

    const { github = 0, jira = 0 } = asked(
      "rate(ingestion_events_total[10s]) / rate(ingestion_events_total[10s] offset 1h)",
    );
    const { schema = 0, api = 0 } = asked("drift_backlog_by_type");
    expect(github).to.be.closeTo(3, 0.3);
    expect(jira).to.be.closeTo(1, 0.3);
    expect(schema).to.be.greaterThan(8 * api);
    edit({ replicas: 5 });
    clock.advance(30_000);
    expect(world.queue.size).to.equal(0);
  });

  it("a bad deploy: its pods end soon after they have started, and the image before it is well", () => {
    world.troubles.badDeploy();
    clock.advance(20_000);
    expect(world.queue.size).to.be.greaterThan(100);

    edit({ template: { spec: { containers: [{ name, image: "registry.example/drift-processor:1.4.2" }] } } });
    clock.advance(40_000);

    expect(world.queue.size).to.equal(0);
  });

  it("Redis down: nothing listens and nothing is processed until it is back", async () => {
    await world.troubles.redisDown();
    clock.advance(10_000);
    const [grown, ready] = [world.queue.size, world.kubernetes.readyPods(namespace, "redis")];

    await world.troubles.allWell();
    clock.advance(30_000);

    expect([grown, ready]).to.deep.equal([200, 0]);
    expect(world.queue.size).to.equal(0);
  });

  it("a burst: the backlog is there at once, and goes by itself", () => {
    world.troubles.burst(300);
    clock.advance(500);
    const [first, firing] = [world.queue.size, Object.keys(asked('ALERTS{alertstate="firing"}'))];
    clock.advance(30_000);

    expect(first).to.be.greaterThan(250);
    expect(firing).to.deep.equal(["DriftBacklogHigh", "DriftBacklogOverflow"]);
    expect(world.queue.size).to.equal(0);
    expect(asked("ALERTS")).to.deep.equal({});
  });

  it("a stall: every pod is ready and idle, and the backlog grows", () => {
    world.troubles.stall();
    clock.advance(10_000);

    expect(world.queue.size).to.be.greaterThan(150);
    expect(world.kubernetes.readyPods(namespace, name)).to.equal(2);
  });
});
