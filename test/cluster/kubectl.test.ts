import { expect } from "chai";
import { actions } from "../../src/actions/registry.ts";
import type { Target } from "../../src/domain/workload.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { hasKubectl, type Kubectl, kubectlFor } from "../support/kubectl.ts";
import { type Connected, connect, mark, never } from "../support/kubernetes-adapter.ts";
import { realGround } from "../support/kubernetes-real.ts";
import { movedClock } from "../support/moved-clock.ts";

const kubeconfig = simulated;
const RESOURCES = { requests: { memory: "64Mi", cpu: "10m" }, limits: { memory: "128Mi", cpu: "1" } };
const CAUSE = "kubernetes.io/change-cause";

interface Case {
  readonly action: string;
  readonly params: object;
  kubectl(name: string): readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a restart": {
    action: "kubernetes.restart",
    params: {},
    kubectl: (name) => ["rollout", "restart", `deployment/${name}`],
  },
  "a scale": {
    action: "kubernetes.scale",
    params: { at_least: 3 },
    kubectl: (name) => ["scale", `deployment/${name}`, "--replicas=3"],
  },
  "a memory limit": {
    action: "kubernetes.raise-memory-limit",
    params: { at_least: "2Gi" },
    kubectl: (name) => [
      "patch",
      `deployment/${name}`,
      "-p",
      `{"spec":{"template":{"spec":{"containers":[{"name":"${name}","resources":{"limits":{"memory":"2Gi"}}}]}}}}`,
    ],
  },
  "an undo": {
    action: "kubernetes.undo",
    params: {},
    kubectl: (name) => ["rollout", "undo", `deployment/${name}`],
  },
};

const title = "beside kubectl, on equal objects";

if (!kubeconfig || !hasKubectl()) {
  describe(title, () => {
    it.skip(`${why}, and kubectl on the PATH or in CLUSTER_TOOL`);
  });
} else {
  describe(title, function () {
    this.timeout(60_000);
    besideKubectl(kubeconfig);
  });
}

function besideKubectl(config: string): void {
  let ground: Awaited<ReturnType<typeof realGround>>;
  let adapter: Connected;
  let kubectl: Kubectl;

  before(async () => {
    ground = await realGround(config);
    adapter = connect(config);
    const { namespace } = await ground.workload({ replicas: 0 });
    kubectl = kubectlFor(config, namespace);
  });

  after(async () => {
    await adapter.close();
    await ground.close();
  });

  for (const [name, each] of Object.entries(CASES)) {
    it(`${name} leaves the same object, apart from our marks`, async () => {
      const [theirs, ours] = [await twoRevisions(), await twoRevisions()];

      await kubectl(...each.kubectl(theirs.name));
      await act(ours, each);
      await Promise.all([settled(theirs), settled(ours)]);

      expect(await objectOf(ours)).to.deep.equal(await objectOf(theirs));
      const { annotations } = (await rawOf(ours)).metadata;
      expect(annotations).to.include({ "first-responder/run": mark.run, "first-responder/reason": mark.reason });
    });
  }

  it("says of a rollout what kubectl says: going, done, stuck", async () => {
    const stuck = await ground.workload({ replicas: 1, trouble: "never-ready" });
    const whole = await ground.workload({ replicas: 1 });
    await kubectl("rollout", "restart", `deployment/${stuck.name}`);
    const early = [await verdict(stuck), await adapter.cluster.rollout(stuck, never)] as const;
    await kubectl("patch", `deployment/${stuck.name}`, "--patch", '{"spec":{"progressDeadlineSeconds":1}}');
    while ((await adapter.cluster.rollout(stuck, never)).kind === "going") await pause();

    expect(early.map((each) => (typeof each === "string" ? each : each.kind))).to.deep.equal(["going", "going"]);
    expect(await verdict(stuck)).to.equal("stuck");
    expect(await adapter.cluster.rollout(stuck, never)).to.include({ kind: "stuck" });
    expect(await verdict(whole)).to.equal("done");
    expect(await adapter.cluster.rollout(whole, never)).to.deep.equal({ kind: "done" });
  });

  it("lets `kubectl describe` tell who did it and why", async () => {
    const target = await ground.workload({ replicas: 1 });

    await act(target, CASES["a restart"] as Case);
    const described = await kubectl("describe", "deployment", target.name);

    expect(described).to.match(
      /Annotations:[\s\S]*first-responder\/reason: The worker is down[\s\S]*first-responder\/run: r01TEST/,
    );
    expect(described).to.match(
      /Normal\s+Remediated\s+.*first-responder\s+Restarted it \(first-responder run r01TEST\): The worker is down/,
    );
  });

  /** Each revision with a cause of its own, as its ReplicaSet remembers it. */
  async function twoRevisions(): Promise<Target> {
    const target = await ground.workload({ replicas: 1, resources: RESOURCES });
    await kubectl("annotate", `deployment/${target.name}`, `${CAUSE}=first`);
    await settled(target);
    await until(async () =>
      (await kubectl("get", "rs", "-o", "json", "-l", `app=${target.name}`)).includes(`"${CAUSE}": "first"`),
    );
    await ground.setImage(target, "web:2");
    await kubectl("annotate", `deployment/${target.name}`, `${CAUSE}=second`, "--overwrite");
    await settled(target);
    return target;
  }

  async function act(target: Target, { action: name, params }: Case): Promise<void> {
    const action = actions.find((each) => each.name === name);
    if (!action) throw new Error(`no action ${name}`);
    const sources = { ...adapter, clock: movedClock() };
    const planned = await action.plan(action.params.parse({ target, ...params }), sources, never);
    if (planned.kind !== "change") throw new Error(planned.reason);
    expect(await adapter.changes.apply(planned.change, mark, never)).to.include({ kind: "applied" });
  }

  async function settled(target: Target): Promise<void> {
    await until(async () => (await adapter.cluster.rollout(target, never)).kind === "done");
  }

  async function rawOf({ name }: Target): Promise<{ metadata: { annotations: Record<string, string> }; spec: object }> {
    return JSON.parse(await kubectl("get", "deployment", name, "-o", "json"));
  }

  /** What people wrote, with the name and the moment of a restart made equal. */
  async function objectOf(target: Target): Promise<unknown> {
    const { metadata, spec } = await rawOf(target);
    const others = Object.entries(metadata.annotations).filter(([key]) => !key.startsWith("first-responder/"));
    const text = JSON.stringify({ annotations: Object.fromEntries(others), spec });
    return JSON.parse(
      text
        .replaceAll(target.name, "NAME")
        .replace(/"kubectl.kubernetes.io\/restartedAt":"[^"]+"/, '"restartedAt":"now"'),
    );
  }

  async function verdict({ name }: Target): Promise<"going" | "done" | "stuck"> {
    const said = await kubectl("rollout", "status", `deployment/${name}`, "--watch=false").catch(
      ({ stderr }: { stderr: string }) => stderr,
    );
    if (said.includes("successfully rolled out")) return "done";
    return said.includes("exceeded its progress deadline") ? "stuck" : "going";
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 50));
}
