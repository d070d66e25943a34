import { tool } from "./tool.ts";

/** Names a cluster that may be played with. */
export const named = process.env["KUBECONFIG"];

/**
 * The same, where CLUSTER_TOOL has started it: no real kubelet runs there, so that pods of images that nobody can pull become
 * ready at once, and misbehave as their annotations say. What needs that cannot be shown on another cluster.
 */
export const simulated = tool ? named : undefined;

/** Why a test is skipped. */
export const why = named
  ? "needs a cluster that CLUSTER_TOOL has started, whose pods misbehave when told to"
  : "needs KUBECONFIG to name a cluster that may be played with";
