import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { amountOf } from "../../src/domain/quantity.ts";
import { type KubernetesSandbox, startKubernetes } from "../../src/sandbox/kubernetes/start.ts";
import type { Ground } from "../contract/kubernetes-suite.ts";
import { deployment } from "./kubernetes-adapter.ts";

/** As much of a shell as the suite uses. */
function shell(args: readonly string[]): { output: string; exitCode: number } | undefined {
  if (args[0] === "echo") return { output: `${args.slice(1).join(" ")}\n`, exitCode: 0 };
  const [, said, code] = /^echo (\w+); exit (\d+)$/.exec(args[2] ?? "") ?? [];
  return args[0] === "sh" ? { output: `${said}\n`, exitCode: Number(code) } : undefined;
}

/** A sandbox with nothing in it, and a kubeconfig for it. */
export async function sandboxGround(): Promise<
  Ground & { readonly sandbox: KubernetesSandbox; close(): Promise<void> }
> {
  const sandbox = await startKubernetes({ workloads: [] });
  const folder = await mkdtemp(join(tmpdir(), "kubernetes-"));
  const kubeconfig = join(folder, "kubeconfig");
  await sandbox.writeKubeconfig(kubeconfig);
  let made = 0;
  return {
    sandbox,
    kubeconfig: () => kubeconfig,
    async workload({ replicas, trouble, paused = false, progressDeadlineSeconds = 600, resources }) {
      made += 1;
      const target = deployment(`web-${made}`);
      const { namespace, name } = target;
      sandbox.add({ namespace, name, replicas, paused, progressDeadlineSeconds, resources, readyAfter: 5 });
      sandbox.onCommand(namespace, name, shell);
      if (trouble) sandbox.break(namespace, name, { kind: trouble });
      return target;
    },
    async generation({ namespace, name }) {
      const response = await fetch(`${sandbox.url}/_sandbox/kubernetes/workloads`);
      const workloads = (await response.json()) as { namespace: string; name: string; generation: number }[];
      return workloads.find((each) => each.namespace === namespace && each.name === name)?.generation ?? 0;
    },
    edit: async ({ namespace, name }) => sandbox.edit(namespace, name, { spec: { minReadySeconds: 1 } }),
    use: async ({ namespace, name }, { memory, cpu }) =>
      sandbox.load(namespace, name, { memory: amountOf(memory) ?? 0, cpu: amountOf(cpu) ?? 0 }),
    scale: async ({ namespace, name }, replicas) => sandbox.edit(namespace, name, { spec: { replicas } }),
    setImage: async ({ namespace, name }, image) =>
      sandbox.edit(namespace, name, { spec: { template: { spec: { containers: [{ name, image }] } } } }),
    autoscaler: async ({ namespace, name }, bounds) =>
      sandbox.addAutoscaler({ namespace, name, target: name, ...bounds }),
    async configMap(name, data) {
      const at = { namespace: "shop", name };
      sandbox.addConfigMap({ ...at, data });
      return at;
    },
    stir: async ({ namespace, name }) => sandbox.stir(namespace, name),
    replace: async ({ namespace, name }) => sandbox.replace(namespace, name),
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}
