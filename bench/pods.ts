import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { AppsV1Api, CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { digits, type Figure } from "./support/rounds.ts";

const OTHERS = 5_000;
const AT_ONCE = 40;

interface Cost {
  readonly rssMiB: number;
  readonly ms: number;
  readonly stallMs: number;
  readonly requests: number;
  readonly failed: number;
}

/** What the diagnosis of one workload costs on a real API server, alone in its namespace and beside 5,000 other pods. */
export async function podsFigures(): Promise<readonly Figure[]> {
  const kubeconfig = process.env["KUBECONFIG"];
  if (!kubeconfig) {
    console.log("| pods | needs KUBECONFIG to name a cluster that may be played with | | |");
    return [];
  }
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const namespace = `bench-${randomBytes(4).toString("hex")}`;
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  try {
    await makeWorkload(config, namespace);
    const alone = await diagnose(kubeconfig, namespace);
    await makeOthers(core, namespace);
    return figures(alone, await diagnose(kubeconfig, namespace));
  } finally {
    await core.deleteNamespace({ name: namespace });
  }
}

function figures(alone: Cost, crowded: Cost): readonly Figure[] {
  const failed = alone.failed + crowded.failed;
  return [
    {
      name: "diagnosis beside 5,000 other pods: RSS over before",
      bar: "<= 30 MiB",
      measured: `${digits(crowded.rssMiB)} MiB (alone ${digits(alone.rssMiB)})`,
      holds: crowded.rssMiB <= 30,
    },
    {
      name: "diagnosis beside 5,000 other pods: time",
      bar: "<= 2 x alone + 100 ms",
      measured: `${digits(crowded.ms)} ms (alone ${digits(alone.ms)})`,
      holds: crowded.ms <= 2 * alone.ms + 100,
    },
    {
      name: "diagnosis beside 5,000 other pods: longest stall of the event loop",
      bar: "<= 2 x alone + 100 ms",
      measured: `${digits(crowded.stallMs)} ms (alone ${digits(alone.stallMs)})`,
      holds: crowded.stallMs <= 2 * alone.stallMs + 100,
    },
    {
      name: "requests per diagnosis (5 collectors, 2 pods)",
      bar: "<= 12",
      measured: `${digits(crowded.requests)} (${failed} collectors failed)`,
      holds: crowded.requests <= 12 && failed === 0,
    },
  ];
}

async function makeWorkload(config: KubeConfig, namespace: string): Promise<void> {
  const apps = config.makeApiClient(AppsV1Api);
  const labels = { app: "web" };
  const containers = [{ name: "web", image: "registry.invalid/web:1" }];
  const spec = {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers } },
  };
  await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: "web" }, spec } });
  while ((await apps.readNamespacedDeployment({ namespace, name: "web" })).status?.readyReplicas !== 2)
    await pause(100);
  await pause(25_000); // until they are measured
}

/** Pods of somebody else, which no node has to run. */
async function makeOthers(core: CoreV1Api, namespace: string): Promise<void> {
  let made = 0;
  const make = async (): Promise<void> => {
    while (made < OTHERS) {
      made += 1;
      const metadata = { name: `other-${made}`, labels: { app: "other" } };
      const spec = { schedulerName: "nobody", containers: [{ name: "other", image: "registry.invalid/other:1" }] };
      await core.createNamespacedPod({ namespace, body: { metadata, spec } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, make));
}

async function diagnose(kubeconfig: string, namespace: string): Promise<Cost> {
  const script = new URL("support/diagnose.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script, kubeconfig, namespace, "web"]);
  return JSON.parse(stdout) as Cost;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
