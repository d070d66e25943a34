/** Shares, 0 to 1, above which trouble is wider than one workload. 1 is never exceeded: neither asked, nor is its right granted. */
export interface BlastRadius {
  /** Of a runbook's own workloads that are unhealthy. */
  readonly targets: number;
  /** Of the cluster's nodes that are not ready. */
  readonly nodes: number;
  /** Of the namespace's Deployments that are unhealthy. */
  readonly workloads: number;
}

/** Where nobody says otherwise. */
export const USUAL: BlastRadius = { targets: 0.5, nodes: 0.1, workloads: 0.5 };

export function isAsked(share: number): boolean {
  return share < 1;
}
