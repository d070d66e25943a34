import { expect } from "chai";
import { amountOf } from "../../../src/domain/quantity.ts";
import { eventually } from "../../support/eventually.ts";
import { type Connected, connect, deployment, never } from "../../support/kubernetes-adapter.ts";
import { sandboxGround } from "../../support/kubernetes-ground.ts";

const WEB = deployment("web");
const { namespace, name } = WEB;

describe("what the Kubernetes sandbox has around workloads", () => {
  let ground: Awaited<ReturnType<typeof sandboxGround>>;
  let adapter: Connected;

  beforeEach(async () => {
    ground = await sandboxGround();
    ground.sandbox.add({ namespace, name, replicas: 1, readyAfter: 5 });
    adapter = connect(ground.kubeconfig());
  });

  afterEach(async () => {
    await adapter.close();
    await ground.close();
  });

  it("an autoscaler brings the Deployment to its minimum, and the API server says who did", async () => {
    ground.sandbox.addAutoscaler({ namespace, name, target: name, minReplicas: 3, maxReplicas: 6 });

    await eventually("3 pods are ready", () => ground.sandbox.readyPods(namespace, name) === 3);

    const { managers } = await adapter.cluster.workload(WEB, never);
    const holds = managers.filter(({ fields }) => fields.includes("spec.replicas")).map((each) => each.name);
    expect(holds).to.deep.equal(["kube-controller-manager"]);
    expect(ground.sandbox.changes.map(({ deed, fieldManager }) => [deed, fieldManager])).to.deep.equal([
      ["scale", "kube-controller-manager"],
    ]);
  });

  it("an autoscaler leaves a Deployment alone that is scaled to 0", async () => {
    ground.sandbox.edit(namespace, name, { spec: { replicas: 0 } });
    ground.sandbox.addAutoscaler({ namespace, name, target: name, minReplicas: 3, maxReplicas: 6 });
    await new Promise((resolve) => void setTimeout(resolve, 250));

    expect((await adapter.cluster.workload(WEB, never)).desired).to.equal(0);
  });

  it("a pod that was just made has no figure yet, which is not zero", async () => {
    ground.sandbox.load(namespace, name, { memory: amountOf("64Mi") ?? 0, cpu: 0.5 });
    ground.sandbox.edit(namespace, name, { spec: { replicas: 2 } });
    await eventually("2 pods are ready", () => ground.sandbox.readyPods(namespace, name) === 2);

    const usage = await adapter.signs.usage({ namespace, selector: `app=${name}` }, never);

    expect(usage.map(({ containers }) => containers)).to.deep.equal([{ web: { memory: 64 * 2 ** 20, cpu: 0.5 } }]);
  });

  it("a node falls and comes back", async () => {
    ground.sandbox.node("node-2", false);

    const nodes = await adapter.signs.nodes(never);

    expect(nodes.map((node) => [node.name, node.ready])).to.deep.equal([
      ["node-1", true],
      ["node-2", false],
    ]);
  });

  const refusals = [
    ["unauthorized", "unauthorized", 401],
    ["forbidden", "forbidden", 403],
    ["unavailable", "failing", 503],
    ["throttled", "throttled", 429],
  ] as const;
  for (const [kind, code, status] of refusals) {
    it(`every read says that it is ${kind}`, async () => {
      const [pod] = (await adapter.cluster.workload(WEB, never)).pods;
      if (!pod) throw new Error("no pod");
      const selected = { namespace, selector: `app=${name}` };
      const reads = [
        () => adapter.signs.pods(selected, never),
        () => adapter.signs.usage(selected, never),
        () => adapter.signs.warnings({ namespace, uid: pod.uid }, never),
        () => adapter.signs.nodes(never),
        () => adapter.details.autoscaler(WEB, never),
        () => adapter.details.configMap({ namespace, name: "settings" }, never),
        () => adapter.exec.run({ pod, container: name, args: ["echo"] }, never),
      ];
      for (const read of reads) {
        ground.sandbox.fault({ on: "*", kind, times: 3 });

        const error = await read().catch((reason: unknown) => reason);

        expect(error).to.include({ system: "kubernetes", code, status });
        await fetch(`${ground.sandbox.url}/_sandbox/kubernetes/faults`, { method: "DELETE" });
      }
    });
  }

  it("a list begins anew when its page has expired", async () => {
    ground.sandbox.fault({ on: "list events", kind: "expired" });
    const { uid } = await adapter.cluster.workload(WEB, never);

    expect(await adapter.signs.warnings({ namespace, uid }, never)).to.deep.equal([]);
  });

  it("a server that hangs ends each read, and a command, at the deadline", async () => {
    const [pod] = (await adapter.cluster.workload(WEB, never)).pods;
    const hurried = connect(ground.kubeconfig(), { timeoutMs: 50 });
    if (!pod) throw new Error("no pod");
    ground.sandbox.fault({ on: "*", kind: "hang", times: 4 });

    const read = await hurried.signs.nodes(never).catch((reason: unknown) => reason);
    const ran = await hurried.exec
      .run({ pod, container: name, args: ["echo"] }, never)
      .catch((reason: unknown) => reason);
    await hurried.close();

    expect([read, ran].map((error) => (error as { code: string }).code)).to.deep.equal(["timed-out", "timed-out"]);
  });

  it("a command that prints without end is cut", async () => {
    ground.sandbox.onCommand(namespace, name, () => ({ output: "x".repeat(200_000), exitCode: 0 }));
    const [pod] = (await adapter.cluster.workload(WEB, never)).pods;
    if (!pod) throw new Error("no pod");

    const { output, isCut } = await adapter.exec.run({ pod, container: name, args: ["yes"] }, never);

    expect([output.length, isCut]).to.deep.equal([65_536, true]);
  });
});
