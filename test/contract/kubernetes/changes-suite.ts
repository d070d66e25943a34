import { expect } from "chai";
import { actions } from "../../../src/actions/registry.ts";
import type { Applied, Change } from "../../../src/domain/change.ts";
import { reverse } from "../../../src/domain/reverse.ts";
import type { Target } from "../../../src/domain/workload.ts";
import { type Connected, connect, mark, never } from "../../support/kubernetes-adapter.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { failure, type Ground } from "../kubernetes-suite.ts";

const RESOURCES = { requests: { memory: "64Mi", cpu: "10m" }, limits: { memory: "128Mi", cpu: "1" } };

/** A kind of change: how it comes about, what its dry run shows, and what is there before and after it. */
interface Case {
  readonly name: string;
  readonly action: string;
  readonly params: object;
  /** Of the dry run; `{…}` stands for what is different each time. */
  readonly diff: readonly RegExp[];
  make(ground: Ground): Promise<Target>;
  read(adapter: Connected, target: Target): Promise<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

const CASES: readonly Case[] = [
  {
    name: "scales",
    action: "kubernetes.scale",
    params: { at_least: 3 },
    diff: [/^spec[.]replicas: 1 -> 3$/],
    make: (ground) => ground.workload({ replicas: 1 }),
    read: async (adapter, target) => (await adapter.cluster.workload(target, never)).desired,
    before: 1,
    after: 3,
  },
  {
    name: "raises an autoscaler's minimum",
    action: "kubernetes.scale",
    params: { at_least: 3 },
    diff: [/^spec[.]minReplicas: 1 -> 3$/],
    async make(ground) {
      const target = await ground.workload({ replicas: 1 });
      await ground.autoscaler(target, { minReplicas: 1, maxReplicas: 5 });
      return target;
    },
    read: async (adapter, target) => (await adapter.details.autoscaler(target, never))?.minReplicas,
    before: 1,
    after: 3,
  },
  {
    name: "raises a memory limit",
    action: "kubernetes.raise-memory-limit",
    params: { at_least: "256Mi" },
    diff: [/^spec[.]template[.]spec[.]containers\[[^\]]+\][.]resources[.]limits[.]memory: 128Mi -> 256Mi$/],
    make: (ground) => ground.workload({ replicas: 1, resources: RESOURCES }),
    read: async (adapter, target) => (await adapter.cluster.workload(target, never)).containers[0]?.memory,
    before: { request: "64Mi", limit: "128Mi" },
    after: { request: "64Mi", limit: "256Mi" },
  },
  {
    name: "rolls back",
    action: "kubernetes.undo",
    params: {},
    diff: [/^spec[.]template[.]spec[.]containers\[[^\]]+\][.]image: web:bad -> registry[.]\S+$/],
    async make(ground) {
      const target = await ground.workload({ replicas: 1 });
      await ground.setImage(target, "web:bad");
      return target;
    },
    read: async (adapter, target) => (await adapter.cluster.workload(target, never)).images[0] === "web:bad",
    before: true,
    after: false,
  },
  {
    name: "sets a key of a ConfigMap",
    action: "kubernetes.set-config-map-key",
    params: { config_map: "flow", key: "BACKPRESSURE", value: "on" },
    diff: [/^data[.]BACKPRESSURE: off -> on$/],
    async make(ground) {
      await ground.configMap("flow", { BACKPRESSURE: "off", other: "1" });
      return ground.workload({ replicas: 1 });
    },
    read: async (adapter, { namespace }) => (await adapter.details.configMap({ namespace, name: "flow" }, never)).data,
    before: { BACKPRESSURE: "off", other: "1" },
    after: { BACKPRESSURE: "on", other: "1" },
  },
];

/** What every kind of change promises on any API server. */
export function changesContract(ground: Ground): void {
  let adapter: Connected;

  beforeEach(() => {
    adapter = connect(ground.kubeconfig());
  });

  afterEach(() => adapter.close());

  for (const each of CASES) {
    it(`${each.name}: tried first, then once, and back again`, async () => {
      const target = await each.make(ground);
      const change = await planned(adapter, target, each);

      const diff = await adapter.changes.dryRun(change, never);
      const tried = await each.read(adapter, target);
      const first = await adapter.changes.apply(change, mark, never);
      const again = await adapter.changes.apply(change, mark, never);
      const done = await each.read(adapter, target);
      const back = reverse(change, await adapter.changes.held(change, never));
      if (back.kind === "none") throw new Error(back.reason);
      const restored = await adapter.changes.apply(back.change, mark, never);

      expect(diff.length, diff.join("\n")).to.equal(each.diff.length);
      for (const [index, line] of each.diff.entries()) expect(diff[index]).to.match(line);
      expect([tried, done]).to.deep.equal([each.before, each.after]);
      expect([first, again, restored].map(kindOf)).to.deep.equal(["applied", "applied", "applied"]);
      expect(await each.read(adapter, target)).to.deep.equal(each.before);
      expect((await adapter.changes.held(change, never))?.holds).to.equal(false);
    });
  }

  it("stands down when a person scaled to the same number meanwhile, and does not call it ours", async () => {
    const target = await ground.workload({ replicas: 1 });
    const change = await planned(adapter, target, { action: "kubernetes.scale", params: { at_least: 3 } });
    await ground.scale(target, 3);

    const applied = await adapter.changes.apply(change, mark, never);

    expect(kindOf(applied)).to.match(
      /^overtaken: Deployment \S+ was changed by kubectl-\w+ at [\d:]+ UTC since the decision$/,
    );
  });

  it("deletes one pod by its identity, once, and its controller makes another", async () => {
    const target = await ground.workload({ replicas: 2, trouble: "never-ready" });
    const change = await stuckPod(adapter, target);

    const diff = await adapter.changes.dryRun(change, never);
    const still = await adapter.changes.held(change, never);
    const first = await adapter.changes.apply(change, mark, never);
    await gone(adapter, change);
    const again = await adapter.changes.apply(change, mark, never);

    expect(diff).to.deep.equal([`pod: ${change.pod} -> (none)`]);
    expect(still).to.deep.include({ uid: change.uid, holds: false });
    expect([first, again].map(kindOf)).to.deep.equal(["applied", "applied"]);
    expect((await adapter.cluster.workload(target, never)).desired).to.equal(2);
  });

  it("deletes no pod that is another of the same name", async () => {
    const target = await ground.workload({ replicas: 1, trouble: "never-ready" });
    const change = await stuckPod(adapter, target);

    const applied = await adapter.changes.apply(
      { ...change, uid: "11111111-2222-3333-4444-555555555555" },
      mark,
      never,
    );

    expect(kindOf(applied)).to.match(/^overtaken: Pod \S+ was deleted and created again since the decision$/);
    expect(await adapter.changes.held(change, never)).to.include({ uid: change.uid, holds: false });
  });

  it("hands on in the API server's words that a limit would lie below the request", async () => {
    const target = await ground.workload({ replicas: 1, resources: RESOURCES });
    const change = await planned(adapter, target, {
      action: "kubernetes.raise-memory-limit",
      params: { at_least: "256Mi" },
    });

    const applied = await adapter.changes.apply({ ...change, limit: "1Mi" } as Change, mark, never);
    const error = await failure(adapter.changes.dryRun({ ...change, limit: "1Mi" } as Change, never));

    const words = "must be less than or equal to memory limit of 1Mi";
    expect(kindOf(applied))
      .to.match(/^refused: Deployment[.]apps "[^"]+" is invalid: /)
      .and.contain(words);
    expect(error).to.include({ code: "rejected", status: 422 });
  });

  it("refuses in the API server's words a minimum above the autoscaler's maximum", async () => {
    const target = await ground.workload({ replicas: 1 });
    await ground.autoscaler(target, { minReplicas: 1, maxReplicas: 5 });
    const change = await planned(adapter, target, { action: "kubernetes.scale", params: { at_least: 3 } });

    const applied = await adapter.changes.apply({ ...change, minReplicas: 9 } as Change, mark, never);

    expect(kindOf(applied)).to.match(
      /^refused: HorizontalPodAutoscaler[.]autoscaling "[^"]+" is invalid: spec[.]maxReplicas/,
    );
  });
}

/** What an action plans now; a test that is not about refusals expects none. */
async function planned(
  { cluster, details }: Connected,
  target: Target,
  { action: name, params }: Pick<Case, "action" | "params">,
): Promise<Change> {
  const action = actions.find((each) => each.name === name);
  if (!action) throw new Error(`no action ${name}`);
  for (;;) {
    const made = await action.plan(
      action.params.parse({ target, ...params }),
      { cluster, details, clock: movedClock() },
      never,
    );
    if (made.kind === "change") return made.change;
    if (!/rollout|a moment ago/.test(made.reason)) throw new Error(made.reason);
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

async function stuckPod({ cluster }: Connected, target: Target): Promise<Change & { kind: "delete-pod" }> {
  const [pod] = (await cluster.workload(target, never)).pods;
  if (!pod) throw new Error("no pod");
  return {
    kind: "delete-pod",
    target,
    pod: pod.name,
    uid: pod.uid,
    resourceVersion: pod.resourceVersion,
    generation: 0,
  };
}

async function gone({ changes }: Connected, change: Change): Promise<void> {
  while ((await changes.held(change, never)) !== undefined)
    await new Promise((resolve) => void setTimeout(resolve, 20));
}

function kindOf(applied: Applied): string {
  return applied.kind === "applied" ? applied.kind : `${applied.kind}: ${applied.reason}`;
}
