import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { CoreV1Api } from "@kubernetes/client-node";
import { apisOf } from "../test/support/cluster/apis.ts";
import { driftNamespace } from "../test/support/cluster/drift-namespace.ts";
import { isMeasured } from "../test/support/cluster/loop.ts";
import { until } from "../test/support/e2e/until.ts";
import { digits, type Figure } from "./support/rounds.ts";

const OTHERS = 5_000;
const AT_ONCE = 40;

interface Cost {
  readonly rssMiB: number;
  readonly ms: number;
  /** Of the slowest of its collectors, asked alone. */
  readonly slowestMs: number;
  readonly stallMs: number;
  readonly requests: number;
  readonly collectors: number;
  readonly connections: number;
  readonly failed: number;
}

/** What the Kubernetes part of the seed runbook's diagnosis costs on a real API server, with and without 5,000 other pods. */
export async function podsFigures(): Promise<readonly Figure[]> {
  const kubeconfig = process.env["KUBECONFIG"];
  if (!kubeconfig) {
    console.log("| pods | needs KUBECONFIG to name a cluster that may be played with | | |");
    return [];
  }
  const apis = apisOf(kubeconfig);
  const drift = await driftNamespace(apis);
  const { namespace } = drift;
  try {
    await until("its pods are measured", () => isMeasured(apis, namespace), 120_000);
    const alone = await diagnose(kubeconfig, namespace);
    await makeOthers(apis.core, namespace);
    return figures(alone, await diagnose(kubeconfig, namespace));
  } finally {
    await drift.close();
  }
}

function figures(alone: Cost, crowded: Cost): readonly Figure[] {
  const allowed = alone.slowestMs * 1.1 + 100;
  return [
    {
      name: `seed diagnosis on a real API server (${alone.collectors} collectors): time`,
      bar: "<= slowest collector + 10 % + 100 ms",
      measured: `${digits(alone.ms)} ms (slowest ${digits(alone.slowestMs)})`,
      holds: alone.ms <= allowed && alone.failed === 0,
    },
    {
      name: "seed diagnosis: requests, connections",
      bar: "<= 3 a collector, <= 4",
      measured: `${digits(alone.requests)}, ${alone.connections}`,
      holds: alone.requests <= 3 * alone.collectors && alone.connections <= 4,
    },
    {
      name: "seed diagnosis beside 5,000 other pods: RSS over before",
      bar: "<= 10 MiB more than alone",
      measured: `${digits(crowded.rssMiB)} MiB (alone ${digits(alone.rssMiB)})`,
      holds: crowded.rssMiB <= alone.rssMiB + 10,
    },
    {
      name: "seed diagnosis beside 5,000 other pods: time",
      bar: "<= 2 x alone + 100 ms",
      measured: `${digits(crowded.ms)} ms`,
      holds: crowded.ms <= 2 * alone.ms + 100 && crowded.failed === 0,
    },
    {
      name: "seed diagnosis beside 5,000 other pods: longest stall of the event loop",
      bar: "<= 2 x alone + 100 ms",
      measured: `${digits(crowded.stallMs)} ms (alone ${digits(alone.stallMs)})`,
      holds: crowded.stallMs <= 2 * alone.stallMs + 100,
    },
  ];
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
  const { stdout } = await promisify(execFile)(process.execPath, [script, kubeconfig, namespace]);
  return JSON.parse(stdout) as Cost;
}
