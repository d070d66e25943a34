import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { PROCESSOR, startWorld, type World } from "../../src/sandbox/world.ts";
import { eventually } from "../support/eventually.ts";
import { handClock } from "../support/pagerduty-clock.ts";
import { type RawServer, rawServer } from "../support/raw-server.ts";

const { namespace, name } = PROCESSOR;

describe("the sandbox's world", () => {
  let clock: ReturnType<typeof handClock>;
  let folder: string;
  let world: World;
  let hook: RawServer;

  beforeEach(async () => {
    clock = handClock();
    folder = await mkdtemp(join(tmpdir(), "world-"));
    hook = await rawServer((request, response) => void request.resume().on("end", () => response.writeHead(202).end()));
    const speed = { inRate: 12, speed: 18, scrapeInterval: 500, groupWait: 1_000, groupInterval: 2_000 };
    world = await startWorld({ clock, folder, ...speed });
    world.alertmanager.sendTo({ url: hook.url, token: "t" });
  });

  afterEach(async () => {
    await world.close();
    await hook.close();
    await rm(folder, { recursive: true });
  });

  const size = () => world.queue.history.at(-1)?.size ?? 0;
  const pass = (seconds: number) => {
    for (let half = 0; half < seconds * 2; half += 1) clock.advance(500);
  };
  /** Deliveries are real HTTP: time passes in small steps until the condition holds. */
  const passUntil = (what: string, holds: () => boolean) =>
    eventually(what, () => {
      pass(0.5);
      return holds();
    });
  const told = (what: "firing" | "resolved") =>
    world.alertmanager.deliveries.filter((each) => each.what === what && each.status === 202).map(({ to }) => to);

  it("stays calm while the processor is well", () => {
    pass(60);

    expect(size()).to.equal(0);
    expect(world.alertmanager.deliveries).to.deep.equal([]);
  });

  it("lets the backlog overflow while the processor is down, and tells PagerDuty and the service", async () => {
    world.kubernetes.break(namespace, name, { kind: "down" });
    pass(8);
    expect(size()).to.equal(96);
    expect(world.alertmanager.firingSince).to.equal(undefined);

    await passUntil("both were told", () => told("firing").length === 2);

    expect(told("firing")).to.have.members(["pagerduty", "webhook"]);
    expect(world.pagerduty.state.incidents.map(({ status }) => status)).to.deep.equal(["triggered"]);
  });

  it("drains and resolves by itself when the pods are back", async () => {
    world.kubernetes.break(namespace, name, { kind: "down" });
    await passUntil("it fires", () => told("firing").length === 2);
    const worst = size();

    world.kubernetes.break(namespace, name, { kind: "healthy" });
    await passUntil("it is resolved", () => told("resolved").length === 2);
    pass(60);

    expect(worst).to.be.greaterThan(100);
    expect(size()).to.equal(0);
    expect(world.pagerduty.state.incidents.map(({ status }) => status)).to.deep.equal(["resolved"]);
    expect(world.pagerduty.state.pages).to.have.length(1);
  });

  it("shows all of it to Prometheus' clients, and gives a way into the cluster", async () => {
    world.kubernetes.break(namespace, name, { kind: "down" });
    pass(5);

    const response = await fetch(`${world.prometheus.url}/api/v1/query?query=sum(drift_backlog_by_type)`);
    const kubeconfig = await readFile(world.kubeconfig, "utf8");

    expect(await response.json()).to.have.nested.property("data.result[0].value[1]", "60");
    expect(kubeconfig).to.include(world.kubernetes.url);
  });
});
