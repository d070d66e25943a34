import { expect } from "chai";
import type { RestartChange } from "../../../src/domain/change.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { FaultSetup } from "../../../src/sandbox/kubernetes/faults.ts";
import { type Connected, connect, mark, never, restartOf } from "../../support/kubernetes-adapter.ts";
import { sandboxGround } from "../../support/kubernetes-ground.ts";
import { failure } from "../kubernetes-suite.ts";

describe("the Kubernetes adapter, changing", () => {
  let ground: Awaited<ReturnType<typeof sandboxGround>>;
  let adapter: Connected;
  let hasty: Connected;
  let change: RestartChange;

  beforeEach(async () => {
    ground = await sandboxGround();
    adapter = connect(ground.kubeconfig());
    hasty = connect(ground.kubeconfig(), { timeoutMs: 150 });
    change = restartOf(await adapter.cluster.workload(await ground.workload({ replicas: 1 }), never));
    adapter.calls.length = 0;
  });

  afterEach(async () => {
    await Promise.all([adapter.close(), hasty.close()]);
    await ground.close();
  });

  it("sends what kubectl sends, and the object's identity with it", async () => {
    await adapter.changes.dryRun(change, never);
    await adapter.changes.apply(change, mark, never);

    const { uid, resourceVersion, restartedAt, target } = change;
    const [tried, sent] = ground.sandbox.requests.filter(({ method }) => method === "PATCH");
    const query = { fieldManager: "first-responder", fieldValidation: "Strict" };
    expect(sent).to.deep.include({
      path: `/apis/apps/v1/namespaces/shop/deployments/${target.name}`,
      contentType: "application/strategic-merge-patch+json",
      query,
      body: {
        metadata: {
          uid,
          resourceVersion,
          annotations: { "first-responder/run": mark.run, "first-responder/reason": mark.reason },
        },
        spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": restartedAt } } } },
      },
    });
    const body = { ...(sent?.body as object), metadata: { uid, resourceVersion } };
    expect(tried).to.deep.include({ query: { ...query, dryRun: "All" }, body });
  });

  it("leaves an Event on the workload, once, that tells which run did it and why", async () => {
    await adapter.changes.apply(change, mark, never);
    await adapter.changes.apply(change, mark, never);

    expect(ground.sandbox.events).to.have.length(1);
    expect(ground.sandbox.events[0]).to.deep.include({
      type: "Normal",
      reason: "Remediated",
      action: "restart",
      note: `Restarted it (first-responder run ${mark.run}): The worker is down`,
      regarding: { apiVersion: "apps/v1", kind: "Deployment", ...nameOf(change), uid: change.uid },
    });
  });

  for (const kind of ["forbidden", "error", "hang", "reset"] as const) {
    it(`has changed it all the same when the Event cannot be left (${kind})`, async () => {
      ground.sandbox.fault({ on: "create events", kind, times: 100 });

      const applied = await hasty.changes.apply(change, mark, never);

      expect(applied).to.include({ kind: "applied", generation: change.generation + 1 });
      expect(ground.sandbox.changes).to.have.length(1);
    });
  }

  it("changes it without our mark when the mark is what is refused", async () => {
    ground.sandbox.fault({ on: "patch deployments", kind: "bad-request" });

    const applied = await adapter.changes.apply(change, mark, never);

    expect(applied).to.include({ kind: "applied", generation: change.generation + 1 });
    expect(ground.sandbox.changes).to.have.length(1);
    const sent = ground.sandbox.requests.findLast(({ method }) => method === "PATCH");
    expect(sent).to.have.nested.property("body.metadata").with.all.keys("uid", "resourceVersion");
  });

  const UNSURE: readonly [string, readonly FaultSetup[]][] = [
    ["is torn down before it took effect", [{ kind: "reset" }]],
    ["is torn down after it took effect", [{ kind: "reset", applied: true }]],
    ["gets no answer and took no effect", [{ kind: "hang" }]],
    ["gets no answer, but took effect", [{ kind: "hang", applied: true }]],
    ["gets half an answer", [{ kind: "stall", applied: true }]],
    ["fails inside the API server", [{ kind: "error" }]],
    ["fails inside the API server, but took effect", [{ kind: "error", applied: true }]],
    ["is throttled", [{ kind: "throttled", times: 2 }]],
    [
      "fails again and again, but not for ever",
      [{ kind: "reset" }, { kind: "html" }, { kind: "throttled" }, { kind: "hang" }],
    ],
  ];
  for (const [name, faults] of UNSURE) {
    it(`restarts once when the request ${name}`, async () => {
      for (const fault of faults) ground.sandbox.fault({ ...fault, on: "patch deployments" });

      const applied = await hasty.changes.apply(change, mark, never);

      expect(applied).to.include({ kind: "applied", generation: change.generation + 1 });
      expect(ground.sandbox.changes).to.have.length(1);
      expect(ground.sandbox.changes[0]).to.include({
        restartedAt: change.restartedAt,
        fieldManager: "first-responder",
      });
    });
  }

  it("reads back before it sends again", async () => {
    ground.sandbox.fault({ on: "patch deployments", kind: "reset", applied: true });

    await adapter.changes.apply(change, mark, never);

    expect(adapter.calls.map(({ operation, result }) => `${operation} ${result}`)).to.deep.equal([
      "patch-deployment broken-off",
      "get-deployment ok",
      "create-event ok",
    ]);
  });

  it("gives up after five tries, and leaves no doubt that it may have got through", async () => {
    ground.sandbox.fault({ on: "patch deployments", kind: "reset", times: 100 });

    const error = await failure(adapter.changes.apply(change, mark, never));

    expect(error).to.include({ code: "broken-off", ambiguous: true });
    expect(ground.sandbox.requests.filter(({ method }) => method === "PATCH")).to.have.length(5);
  });

  it("tells of the first doubt when the object cannot be read back", async () => {
    ground.sandbox.fault({ on: "patch deployments", kind: "hang", applied: true });
    ground.sandbox.fault({ on: "get deployments", kind: "throttled", times: 100 });

    const error = await failure(hasty.changes.apply(change, mark, never));

    expect(error).to.include({ code: "timed-out", ambiguous: true });
  });

  for (const [kind, reason, asked] of [
    ["forbidden", /^the request is forbidden: User/, "with our mark and without"],
    ["unauthorized", /^the API server does not accept our credentials$/, "once"],
    ["bad-request", /^the sandbox was told to refuse$/, "with our mark and without"],
  ] as const) {
    it(`hands on that it is ${kind}, and asks ${asked}`, async () => {
      ground.sandbox.fault({ on: "patch deployments", kind, times: 100 });

      const applied = await adapter.changes.apply(change, mark, never);

      expect(applied.kind).to.equal("refused");
      expect("reason" in applied && applied.reason).to.match(reason);
      expect(adapter.calls).to.have.length(asked === "once" ? 1 : 2);
    });
  }

  it("throws what a dry run is refused with", async () => {
    ground.sandbox.fault({ on: "dry-run deployments", kind: "forbidden" });

    const error = await failure(adapter.changes.dryRun(change, never));

    expect(error).to.include({ code: "forbidden", doing: `trying to restart Deployment shop/${change.target.name}` });
  });

  it("keeps the warnings of admission", async () => {
    ground.sandbox.add({
      namespace: "shop",
      name: "warned",
      warnings: ['image "web:1" has no digest', "old, use new"],
    });
    const warned = restartOf(await adapter.cluster.workload({ ...change.target, name: "warned" }, never));

    const applied = await adapter.changes.apply(warned, mark, never);

    expect(applied).to.deep.include({ warnings: ['image "web:1" has no digest', "old, use new"] });
  });

  it("sends nothing that changes when this process was replaced", async () => {
    const replaced = new OutsideError("journal", "conflict", "acting", { detail: "this replica was replaced" });
    const fenced = connect(ground.kubeconfig(), {
      fence: {
        check: () => {
          throw replaced;
        },
      },
    });

    const error = await failure(fenced.changes.apply(change, mark, never));
    const { desired } = await fenced.cluster.workload(change.target, never);
    await fenced.close();

    expect(error).to.equal(replaced);
    expect(desired).to.equal(1);
    expect(ground.sandbox.requests.filter(({ method }) => method === "PATCH")).to.deep.equal([]);
  });

  it("asks the fence before each try, not only before the first", async () => {
    let asked = 0;
    const fence = {
      check: () => {
        asked += 1;
        if (asked > 1) throw new OutsideError("journal", "conflict", "acting");
      },
    };
    const fenced = connect(ground.kubeconfig(), { fence });
    ground.sandbox.fault({ on: "patch deployments", kind: "reset" });

    const error = await failure(fenced.changes.apply(change, mark, never));
    await fenced.close();

    expect(error.system).to.equal("journal");
    expect(ground.sandbox.changes).to.deep.equal([]);
  });

  it("stops between two tries when it is given up", async () => {
    const giveUp = new AbortController();
    const reason = new Error("the process drains");
    ground.sandbox.fault({ on: "patch deployments", kind: "hang" });
    const applying = adapter.changes.apply(change, mark, giveUp.signal).catch((error: unknown) => error);
    giveUp.abort(reason);

    expect(await applying).to.equal(reason);
    expect(ground.sandbox.changes).to.deep.equal([]);
  });
});

function nameOf({ target: { namespace, name } }: RestartChange): { namespace: string; name: string } {
  return { namespace, name };
}
