import { expect } from "chai";
import { type KubernetesSandbox, startKubernetes } from "../../../src/sandbox/kubernetes/start.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const PATH = "/apis/apps/v1/namespaces/shop/deployments/web";
const RESTART = { spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } } } } };

interface Deployment {
  metadata: { generation: number; resourceVersion: string; uid: string };
  spec: { replicas: number };
  status: { observedGeneration: number; readyReplicas?: number; updatedReplicas?: number; replicas?: number };
}

describe("the Kubernetes sandbox", () => {
  let clock: ReturnType<typeof handClock>;
  let sandbox: KubernetesSandbox;

  beforeEach(async () => {
    clock = handClock();
    const web = { namespace: "shop", name: "web", replicas: 2, readyAfter: 3_000 };
    sandbox = await startKubernetes({ clock, workloads: [web] });
  });

  afterEach(() => sandbox.close());

  async function send(method: string, path: string, body?: object, type = "application/json"): Promise<Response> {
    return fetch(`${sandbox.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.token}`, "content-type": type },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
  const patch = (body: object, query = ""): Promise<Response> =>
    send("PATCH", `${PATH}?fieldManager=test${query}`, body, "application/strategic-merge-patch+json");
  const read = async (): Promise<Deployment> => (await (await send("GET", PATH)).json()) as Deployment;
  const drive = (path: string, body: object): Promise<Response> => send("POST", `/_sandbox/kubernetes${path}`, body);
  const ready = (): number => sandbox.readyPods("shop", "web");

  it("replaces pods one by one, and each takes its time", async () => {
    const steps: string[] = [];
    await patch(RESTART);
    for (let second = 0; second <= 7; second += 1) {
      const { status } = await read();
      steps.push(`${status.updatedReplicas ?? 0} new of ${status.replicas ?? 0}, ${status.readyReplicas ?? 0} ready`);
      clock.advance(1_000);
    }

    expect(steps).to.deep.equal([
      "2 new of 2, 2 ready", // not observed yet
      ...Array(3).fill("1 new of 3, 2 ready"),
      ...Array(3).fill("2 new of 3, 2 ready"),
      "2 new of 2, 2 ready",
    ]);
  });

  it("cures a workload that is down by a restart, and by nothing else", async () => {
    await drive("/workloads/shop/web/break", { kind: "down" });
    clock.advance(60_000);
    const before = ready();
    await patch(RESTART);
    clock.advance(60_000);

    expect([before, ready()]).to.deep.equal([0, 2]);
  });

  it("lets a crash go on through a restart, unless told that it cures", async () => {
    sandbox.break("shop", "web", { kind: "crash-loop" });
    await patch(RESTART);
    clock.advance(60_000);
    const still = ready();
    sandbox.break("shop", "web", { kind: "crash-loop", curedByRestart: true });
    await patch({ spec: { template: { metadata: { annotations: { again: "yes" } } } } });
    clock.advance(60_000);

    expect([still, ready()]).to.deep.equal([0, 2]);
  });

  it("keeps old pods while new ones do not become ready", async () => {
    sandbox.break("shop", "web", { kind: "never-ready" });
    await patch(RESTART);
    clock.advance(60_000);

    const { status } = await read();
    expect(status).to.deep.include({ updatedReplicas: 1, replicas: 3, readyReplicas: 2 });
  });

  it("rolls out nothing while it is paused, and catches up after", async () => {
    await patch({ spec: { paused: true } });
    await patch(RESTART);
    clock.advance(60_000);
    const paused = await read();
    await patch({ spec: { paused: null } });
    clock.advance(60_000);

    expect(paused.status.observedGeneration).to.equal(paused.metadata.generation);
    const pods = (await (await send("GET", "/api/v1/namespaces/shop/pods")).json()) as {
      items: { metadata: object }[];
    };
    expect(
      new Set(
        pods.items.map(
          ({ metadata }) => (metadata as { labels: { "pod-template-hash": string } }).labels["pod-template-hash"],
        ),
      ).size,
    ).to.equal(1);
    expect(sandbox.changes.map(({ generation }) => generation)).to.deep.equal([2, 3, 4]);
  });

  it("scales, up and down", async () => {
    await patch({ spec: { replicas: 4 } });
    clock.advance(10_000);
    const up = ready();
    await patch({ spec: { replicas: 0 } });
    clock.advance(10_000);

    expect([up, ready(), (await read()).status.replicas]).to.deep.equal([4, 0, undefined]);
  });

  it("makes a new generation only of a new specification", async () => {
    await patch(RESTART);
    await patch(RESTART);
    await patch({ metadata: { labels: { tier: "a" } } });
    await patch({ spec: { replicas: 5 } }, "&dryRun=All");

    expect((await read()).metadata.generation).to.equal(2);
    expect(sandbox.changes).to.have.length(1);
  });

  // as a real API server 1.37 answered, word by word but for the quoted patch
  const REFUSALS: readonly [string, object, string, number, RegExp][] = [
    [
      "an unknown field, read strictly",
      { spec: { replcas: 3 } },
      "&fieldValidation=Strict",
      422,
      /unknown field "spec.replcas"/,
    ],
    ["a wrong type", { spec: { replicas: "three" } }, "", 422, /^ "" is invalid: patch/],
    ["an old resourceVersion", { metadata: { resourceVersion: "1" } }, "", 409, /the object has been modified/],
    ["another uid", { metadata: { uid: "u" } }, "", 422, /metadata.uid: Invalid value: "u": field is immutable$/],
    ["another uid and an old resourceVersion", { metadata: { uid: "u", resourceVersion: "1" } }, "", 409, /modified/],
    [
      "a container that is not there",
      { spec: { template: { spec: { containers: [{ name: "x", resources: {} }] } } } },
      "",
      422,
      /^Deployment.apps "web" is invalid: spec.template.spec.containers\[1\].image: Required value$/,
    ],
  ];
  for (const [name, body, query, status, message] of REFUSALS) {
    it(`refuses ${name}`, async () => {
      const response = await patch(body, query);

      expect(response.status).to.equal(status);
      expect(((await response.json()) as { message: string }).message).to.match(message);
      expect(sandbox.changes).to.deep.equal([]);
    });
  }

  it("warns of an unknown field when it is not read strictly", async () => {
    const response = await patch({ spec: { replcas: 3 } });

    expect(response.status).to.equal(200);
    expect(response.headers.get("warning")).to.equal('299 - "unknown field \\"spec.replcas\\""');
  });

  it("refuses other tokens, other patch types, and what is not there", async () => {
    const anonymous = await fetch(`${sandbox.url}${PATH}`);
    const answers = [await send("PATCH", PATH, []), await send("GET", `${PATH}x`), await send("GET", "/apis/x")];

    expect([anonymous, ...answers].map(({ status }) => status)).to.deep.equal([401, 415, 404, 404]);
  });

  it("selects by labels as the API does", async () => {
    const count = async (selector: string): Promise<number> => {
      const query = new URLSearchParams({ labelSelector: selector });
      const response = await send("GET", `/api/v1/namespaces/shop/pods?${query.toString()}`);
      return ((await response.json()) as { items: [] }).items.length;
    };

    const selectors = ["app=web", "app==web,x!=y", "app in (a, web)", "app notin (web)", "!app", "app", "app=a"];
    expect(await Promise.all(selectors.map(count))).to.deep.equal([2, 2, 2, 0, 0, 2, 0]);
  });

  it("can be driven and looked at from another process", async () => {
    await drive("/workloads", { namespace: "shop", name: "more", replicas: 3 });
    await drive("/workloads/shop/web/log", ["a line"]);
    await drive("/workloads/shop/web/edit", { spec: { replicas: 1 } });
    await drive("/faults", { on: "get deployments", kind: "forbidden" });
    const faulty = await send("GET", PATH);
    const looked = await Promise.all(
      ["workloads", "changes", "requests"].map(
        async (what) =>
          (await send("GET", `/_sandbox/kubernetes/${what}`)).json() as Promise<Record<string, unknown>[]>,
      ),
    );

    const [workloads, changes, requests] = looked;
    expect(faulty.status).to.equal(403);
    expect(workloads?.map(({ name, desired }) => [name, desired])).to.deep.equal([
      ["web", 1],
      ["more", 3],
    ]);
    expect(changes?.map(({ fieldManager, generation }) => [fieldManager, generation])).to.deep.equal([
      ["kubectl-edit", 2],
    ]);
    expect(requests?.map(({ method, status }) => [method, status])).to.deep.equal([["GET", 403]]);
  });
});
