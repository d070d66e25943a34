import type { RequestListener } from "node:http";
import { inspect } from "node:util";
import { expect } from "chai";
import type { Target } from "../../../src/domain/workload.ts";
import type { FaultSetup } from "../../../src/sandbox/kubernetes/faults.ts";
import { writeKubeconfig } from "../../../src/sandbox/kubernetes/kubeconfig.ts";
import { type Connected, connect, never } from "../../support/kubernetes-adapter.ts";
import { sandboxGround } from "../../support/kubernetes-ground.ts";
import { rawServer } from "../../support/raw-server.ts";
import { failure } from "../kubernetes-suite.ts";

const SHORT = 150; // milliseconds

describe("the Kubernetes adapter, reading", () => {
  let ground: Awaited<ReturnType<typeof sandboxGround>>;
  let adapter: Connected;
  let target: Target;

  beforeEach(async () => {
    ground = await sandboxGround();
    target = await ground.workload({ replicas: 1 });
    adapter = connect(ground.kubeconfig());
  });

  afterEach(async () => {
    await adapter.close();
    await ground.close();
  });

  const FAULTS: readonly [FaultSetup["kind"], object, number][] = [
    ["error", { code: "failing", status: 500, detail: "Internal error occurred: the sandbox was told to fail" }, 3],
    ["throttled", { code: "throttled", status: 429, retryAfter: 1_000 }, 3],
    ["unavailable", { code: "failing", status: 503, detail: "HTTP 503" }, 3],
    ["html", { code: "failing", status: 502, detail: "HTTP 502" }, 3],
    ["expired", { code: "failing", status: 410 }, 3],
    ["reset", { code: "broken-off" }, 3],
    ["hang", { code: "timed-out", detail: "no answer from the API server in time" }, 3],
    ["stall", { code: "timed-out" }, 3],
    [
      "unauthorized",
      { code: "unauthorized", status: 401, detail: "the API server does not accept our credentials" },
      1,
    ],
    ["forbidden", { code: "forbidden", status: 403 }, 1],
    ["bad-request", { code: "rejected", status: 400, detail: "the sandbox was told to refuse" }, 1],
  ];
  for (const [kind, expected, tries] of FAULTS) {
    it(`says what "${kind}" means after ${tries === 1 ? "one try" : `${tries} tries`}, without the token`, async () => {
      const timeoutMs = kind === "hang" || kind === "stall" ? SHORT : 10_000;
      const reader = connect(ground.kubeconfig(), { timeoutMs });
      ground.sandbox.fault({ on: "get deployments", kind, times: 10 });

      const error = await failure(reader.cluster.rollout(target, never));
      await reader.close();

      expect(error).to.include({ system: "kubernetes", doing: `reading Deployment shop/${target.name}`, ...expected });
      expect(reader.calls.map(({ operation, result }) => [operation, result])).to.deep.equal(
        Array.from({ length: tries }, () => ["get-deployment", error.code]),
      );
      expect(inspect(error, { depth: 10, showHidden: true })).not.to.include(ground.sandbox.token);
    });
  }

  it("gets over failures that pass", async () => {
    ground.sandbox.fault({ on: "get deployments", kind: "reset" });
    ground.sandbox.fault({ on: "get deployments", kind: "unavailable" });

    expect(await adapter.cluster.rollout(target, never)).to.deep.equal({ kind: "done" });
  });

  it("ends at once when it is given up, with the reason given", async () => {
    ground.sandbox.fault({ on: "get deployments", kind: "hang" });
    const patient = connect(ground.kubeconfig(), { timeoutMs: 60_000 });
    const giveUp = new AbortController();
    const reading = patient.cluster.rollout(target, giveUp.signal).catch((error: unknown) => error);
    const reason = new Error("the run was cancelled");
    setImmediate(() => giveUp.abort(reason));

    expect(await reading).to.equal(reason);
    expect(patient.calls.map(({ result }) => result)).to.deep.equal(["timed-out"]);
    await patient.close();
  });

  it("reads long lists in pages, and begins anew when a page has expired", async () => {
    ground.sandbox.add({ namespace: "shop", name: "wide", replicas: 450 });
    ground.sandbox.fault({ on: "list pods", kind: "expired", skip: 1 });
    const wide = connect(ground.kubeconfig());

    const { pods } = await wide.cluster.workload({ ...target, name: "wide" }, never);
    await wide.close();

    expect(new Set(pods.map(({ uid }) => uid)).size).to.equal(450);
    const lists = ground.sandbox.requests.filter(({ path }) => path.endsWith("/pods"));
    expect(lists.map(({ query, status }) => [query["limit"], status])).to.deep.equal(
      [200, 410, 200, 200, 200].map((status) => ["200", status]),
    );
  });

  it("refuses a list without end rather than cut it", async () => {
    ground.sandbox.add({ namespace: "shop", name: "endless", replicas: 2_001 });
    const wide = connect(ground.kubeconfig());

    const error = await failure(wide.cluster.workload({ ...target, name: "endless" }, never));
    await wide.close();

    expect(error).to.include({ code: "rejected", detail: "there are more than 2000" });
  });

  it("leaves out pods that carry its labels, but are another's", async () => {
    ground.sandbox.add({ namespace: "shop", name: "double", replicas: 3, labels: { app: target.name } });

    const { pods } = await adapter.cluster.workload(target, never);

    expect(pods).to.have.length(1);
  });

  it("reads the last lines, those from before a restart, and none of what never ran", async () => {
    const { namespace, name } = target;
    ground.sandbox.log(namespace, name, "one", "two", "three");
    const [pod] = (await adapter.cluster.workload(target, never)).pods;
    if (!pod) throw new Error("no pod");
    const read = (previous: boolean) => adapter.cluster.logs(pod, { container: name, tail: 2, previous }, never);

    const [last, none] = [await read(false), await read(true)];
    ground.sandbox.break(namespace, name, { kind: "crash-loop" });
    const before = await read(true);
    ground.sandbox.break(namespace, name, { kind: "image-pull" });

    expect([last, none, before]).to.deep.equal(["two\nthree\n", "", "fatal: out of memory\n"]);
  });

  it("says that nobody is there", async () => {
    await ground.sandbox.close();

    const error = await failure(adapter.cluster.rollout(target, never));

    expect(error).to.include({ code: "unreachable", detail: "ECONNREFUSED" });
  });
});

describe("the Kubernetes adapter, when the server", () => {
  const object = { metadata: { name: "web" }, spec: {} };
  const ANSWERS: readonly [string, RequestListener, object][] = [
    [
      "answers with a page",
      (_, response) => void response.setHeader("content-type", "text/html").end("<html>"),
      { code: "bad-answer" },
    ],
    ["answers with broken JSON", json('{"kind":'), { code: "bad-answer" }],
    ["answers with another object", json(JSON.stringify(object)), { code: "bad-answer", detail: /^at metadata/ }],
    ["answers with a list for an object", json("[]"), { code: "bad-answer" }],
    ["answers without end", endless, { code: "rejected", detail: /too large/ }],
    ["hangs up at once", (request) => void request.socket.destroy(), { code: "broken-off" }],
  ];
  for (const [name, listener, { detail, ...expected }] of ANSWERS as readonly [
    string,
    RequestListener,
    { detail?: RegExp },
  ][]) {
    it(`${name}: says so`, async () => {
      const ground = await sandboxGround();
      const server = await rawServer(listener);
      await writeKubeconfig(ground.kubeconfig(), server.url, "t0ken-t0ken");
      const adapter = connect(ground.kubeconfig());

      const error = await failure(adapter.cluster.rollout({ kind: "Deployment", namespace: "a", name: "b" }, never));

      expect(error).to.include(expected);
      expect(error.detail).to.match(detail ?? /./);
      expect(inspect(error, { depth: 10 })).not.to.include("t0ken-t0ken");
      await Promise.all([adapter.close(), server.close(), ground.close()]);
    });
  }

  it("is asked often: uses few connections for all calls", async () => {
    const ground = await sandboxGround();
    const sockets = new Set<unknown>();
    const server = await rawServer((request, response) => {
      sockets.add(request.socket);
      response.statusCode = 404;
      response.setHeader("content-type", "application/json").end("{}");
    });
    await writeKubeconfig(ground.kubeconfig(), server.url, "t");
    const adapter = connect(ground.kubeconfig());
    const target: Target = { kind: "Deployment", namespace: "a", name: "b" };

    await Promise.all(Array.from({ length: 40 }, () => failure(adapter.cluster.rollout(target, never))));

    expect(sockets.size).to.be.at.most(4);
    await Promise.all([adapter.close(), server.close(), ground.close()]);
  });
});

describe("the Kubernetes adapter, without a way to a cluster", () => {
  const host = process.env["KUBERNETES_SERVICE_HOST"];

  before(() => {
    delete process.env["KUBERNETES_SERVICE_HOST"];
  });

  after(() => {
    if (host !== undefined) process.env["KUBERNETES_SERVICE_HOST"] = host;
  });

  for (const [name, path, detail] of [
    ["a kubeconfig that is not there", "/nowhere/kubeconfig", /ENOENT/],
    ["a kubeconfig without a cluster", "package.json", /./],
    ["to be outside a cluster without a kubeconfig", "", /no kubeconfig, and not inside a cluster/],
  ] as const) {
    it(`refuses ${name} at once`, async () => {
      const error = await failure(Promise.resolve().then(() => connect(path)));

      expect(error).to.include({ code: "rejected", doing: "reading the kubeconfig" });
      expect(error.detail).to.match(detail);
    });
  }
});

function json(text: string): RequestListener {
  return (_, response) => void response.setHeader("content-type", "application/json").end(text);
}

function endless(_: unknown, response: Parameters<RequestListener>[1]): void {
  response.setHeader("content-type", "application/json");
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(1_000_000, " ")));
  };
  response.on("drain", more);
  more();
}
