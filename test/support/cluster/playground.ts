import { CoreV1Api } from "@kubernetes/client-node";
import { adminOf } from "../kubernetes-account.ts";

/** Names a cluster that may be played with. */
export const named = process.env["KUBECONFIG"];

/**
 * The same, where no real kubelet runs: pods of images that nobody can pull become ready at once, and misbehave as their
 * annotations say. What needs that cannot be shown on another cluster.
 */
export const simulated = named && (await isSimulated(named)) ? named : undefined;

/** Why a test is skipped. */
export const why = named
  ? "needs a cluster with a simulated kubelet, whose pods misbehave when told to"
  : "needs KUBECONFIG to name a cluster that may be played with";

/** A kubelet tells its version as Kubernetes does: v1.37.0. */
async function isSimulated(file: string): Promise<boolean> {
  const { items } = await adminOf(file).makeApiClient(CoreV1Api).listNode();
  return items.length > 0 && items.every(({ status }) => !/^v\d/.test(status?.nodeInfo?.kubeletVersion ?? ""));
}
